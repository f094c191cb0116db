"""The table of arrows: whole, spoken, and what the acts really do."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.scripts.phrases import EXTRA_NAMES, TEXTS
from bot.tickets.access import Verb
from bot.tickets.acts import ACTS
from bot.tickets.arrows import ARROWS, OPEN, Who, arrow_of, verbs_from
from bot.tickets.ticket import Status
from bot.tickets.words import ACT_WORDS, CHANGE_WORDS, DONE_WORDS
from docs.ticket_table import PAGE, filled

ROOT = Path(__file__).parents[3]

OFFICE_NAMES = ("don_vi", "cach_den")


def test_no_state_has_two_arrows_of_one_verb() -> None:
    pairs = [(arrow.verb, source) for arrow in ARROWS for source in arrow.sources]
    assert len(set(pairs)) == len(pairs)


def test_every_state_is_reached_and_every_open_one_can_be_left() -> None:
    assert {arrow.target for arrow in ARROWS if arrow.target} | {Status.NEW} == set(Status)
    for status in OPEN:
        assert [arrow for arrow in ARROWS if status in arrow.sources and arrow.target not in (None, status)]


def test_every_act_has_its_arrows_and_words_and_every_arrow_an_act() -> None:
    staff = {arrow.verb for arrow in ARROWS if arrow.who not in (Who.CITIZEN, Who.SYSTEM)}
    glass = {"break_glass_ask", "break_glass_grant", "break_glass_use"}  # the ticket stays as it is
    assert staff | {"open_seal", "read", "erase"} | glass == {verb.value for verb in ACTS}
    assert staff <= set(ACT_WORDS)
    assert set(ACTS) <= set(Verb)
    assert {arrow.verb for arrow in ARROWS} <= set(CHANGE_WORDS)
    assert {verb.value for verb in ACTS} == set(DONE_WORDS)


def test_every_phrase_is_an_editable_text() -> None:
    keys = {key for arrow in ARROWS for key in (*arrow.told, *arrow.quiet)}
    assert keys <= set(TEXTS)
    assert all("ma }}" in TEXTS[key] for key in keys - {"ticket_due", "ticket_document", "ticket_chat_is_read"})


@pytest.mark.parametrize("arrow", ARROWS, ids=lambda arrow: arrow.verb)
def test_of_a_walled_ticket_the_chat_names_no_office_reason_or_other_ticket_i6(arrow: object) -> None:
    """Whoever administers the OA reads the chat."""
    for key in arrow.quiet:  # type: ignore[attr-defined]
        named = {name for name in EXTRA_NAMES if f"{{{{ {name} }}}}" in TEXTS[key]}
        assert named <= {"ma", "noi_dung", "han"}


def test_what_staff_can_do_now_is_told_in_the_order_of_a_life() -> None:
    assert verbs_from(Status.NEW)[:3] == ("receive", "reply", "transfer")
    assert "answer" in verbs_from(Status.IN_PROGRESS)
    assert arrow_of("answer", Status.NEW) is None


def test_the_page_for_staff_shows_the_table_as_it_is() -> None:
    page = (ROOT / PAGE).read_text(encoding="utf-8")
    assert filled(page) == page, "run `python -m docs.write`"
    assert page.count("| tiếp nhận | mới gửi") == 1
