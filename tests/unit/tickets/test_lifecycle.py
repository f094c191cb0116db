from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.tickets import refusals
from bot.tickets.access import Actor
from bot.tickets.acts.close import close
from bot.tickets.acts.reply import reply
from bot.tickets.admitting import MAX_HELD, MAX_REPLY
from bot.tickets.citizen_acts import follow_up, rate
from bot.tickets.opening import MAX_BODY, open_ticket
from bot.tickets.outcome import Around, Command, Opening
from bot.tickets.reach import hold_reply, release_held
from bot.tickets.roster import Roster
from bot.tickets.ticket import REMEMBERED_CHANGES, Answered, HeldReply, Kind, Rating, Status, Ticket, TicketFile
from bot.tickets.words import KIND_WORDS, STATUS_WORDS
from config.units import read_chart

NINH = Actor("ninh", "Ninh", "thanh-tra-thanh-pho", frozenset({"inspector"}))
MINH = replace(NINH, id="minh")
OUTSIDER = Actor("lan", "Lan", "long-bien", frozenset({"staff", "lead", "inspector", "admin"}))
CHI = Actor("chi", "Chi", "trung-tam-phuc-vu-hanh-chinh-cong", frozenset({"staff"}))
CHART = Roster(read_chart(), (NINH, MINH, OUTSIDER, CHI), date(2026, 11, 23))
AROUND = Around(CHART)
OPENING = Opening(
    code="NR-7K3M-9Q4X",
    kind=Kind.CONDUCT,
    oa="oa",
    user="u",
    subject="Thái độ phục vụ",
    body="Cô ở quầy 3 quát tôi.",
    origin="e1",
    about_units=("long-bien",),
)


def opened(**changes: object) -> Ticket:
    return open_ticket(None, replace(OPENING, **changes), CHART, 1000).ticket  # type: ignore[arg-type]


def says(text: str, key: str = "k1", version: int = 1, actor: Actor = NINH) -> Command:
    return Command(key, actor, version, text)


def test_opening_gives_a_new_walled_ticket_at_the_oversight_and_one_entry() -> None:
    outcome = open_ticket(None, OPENING, CHART, 1000)
    one = outcome.ticket
    assert (one.status, one.version, one.office, one.walled) == (Status.NEW, 1, "thanh-tra-thanh-pho", True)
    (entry,) = outcome.entries
    assert (entry.actor, entry.verb, entry.data["office"]) == ("citizen", "open", "thanh-tra-thanh-pho")
    assert entry.secret == {"text": "Cô ở quầy 3 quát tôi."}
    assert outcome.messages == ()


def test_opening_twice_from_one_event_changes_nothing_and_from_another_is_refused() -> None:
    one = opened()
    again = open_ticket(one, OPENING, CHART, 2000)
    assert again.repeated
    assert again.ticket is one
    assert not again.entries
    with pytest.raises(refusals.CodeTaken):
        open_ticket(one, replace(OPENING, origin="e2"), CHART, 2000)


def test_a_script_cannot_send_a_report_to_the_unit_it_is_about() -> None:
    assert opened(office="long-bien").office == "thanh-tra-thanh-pho"
    assert opened(office="van-phong-ubnd-thanh-pho").office == "van-phong-ubnd-thanh-pho"
    assert opened(kind=Kind.FEEDBACK, office="long-bien").office == "long-bien"
    assert opened(kind=Kind.FEEDBACK).office == "trung-tam-phuc-vu-hanh-chinh-cong"
    accusing = opened(kind=Kind.FEEDBACK, office="long-bien", may_accuse=True)
    assert (accusing.office, accusing.walled) == ("thanh-tra-thanh-pho", True)
    unnamed = opened(kind=Kind.INQUIRY, office=CHI.unit, may_accuse=True, about_units=())
    assert (unnamed.office, unnamed.walled) == ("thanh-tra-thanh-pho", True)


@pytest.mark.parametrize(
    "changes", [{"about_units": ("khong-co",)}, {"about_units": ("tiep-nhan-doc-lap",)}, {"office": "khong-co"}]
)
def test_a_ticket_about_nothing_known_is_not_opened(changes: dict[str, object]) -> None:
    with pytest.raises(refusals.WrongOpening):
        opened(**changes)


def test_a_ticket_at_the_length_limit_opens_and_one_beyond_does_not() -> None:
    half = MAX_BODY // 2
    answer = Answered("Nội dung", "a" * half)
    assert opened(body="b" * (MAX_BODY - half), answers=(answer,)).status is Status.NEW
    with pytest.raises(refusals.TooLong):
        opened(body="b" * (MAX_BODY - half + 1), answers=(answer,))


def test_the_first_reply_receives_the_ticket_and_reaches_the_citizen() -> None:
    outcome = reply(opened(), says("Chúng tôi đã nhận và đang xác minh."), AROUND, 2000)
    assert outcome.ticket.status is Status.RECEIVED
    assert (outcome.ticket.version, outcome.ticket.last_reply_at) == (2, 2000)
    (message,) = outcome.messages
    assert (message.phrases, message.text) == (("ticket_reply",), "Chúng tôi đã nhận và đang xác minh.")
    (entry,) = outcome.entries
    assert (entry.actor, entry.verb, dict(entry.data)) == ("ninh", "reply", {"status": "received"})
    assert entry.secret == {"text": "Chúng tôi đã nhận và đang xác minh."}


def test_a_repeated_command_changes_and_sends_nothing_even_after_closing() -> None:
    first = reply(opened(), says("Đã nhận."), AROUND, 2000).ticket
    for ticket in (first, replace(first, status=Status.CLOSED)):
        again = reply(ticket, says("Đã nhận."), AROUND, 4000)
        assert again.repeated
        assert (again.ticket, again.entries, again.messages) == (ticket, (), ())


def test_a_key_of_somebody_else_does_not_count_as_a_repeat() -> None:
    first = reply(opened(), says("Đã nhận."), AROUND, 2000).ticket
    assert not reply(first, says("Tôi bổ sung.", "k1", 2, MINH), AROUND, 3000).repeated


def test_a_command_on_an_older_version_is_told_what_changed() -> None:
    changed = follow_up(opened(), "m1", "Tôi nhớ thêm: lúc 9 giờ.", (), 1500).ticket
    with pytest.raises(refusals.Stale) as refused:
        reply(changed, says("Đã nhận."), AROUND, 2000)
    assert [change.verb for change in refused.value.changes] == ["follow_up"]
    assert str(refused.value) == "Phiếu vừa có thay đổi: người dân nhắn thêm. Anh/chị xem lại rồi gửi lại giúp."
    with pytest.raises(refusals.Stale):
        reply(changed, says("Đã nhận.", version=99), AROUND, 2000)


@pytest.mark.parametrize("act", [reply, close])
def test_not_yours_and_not_there_are_the_same_answer(act: Callable[..., object]) -> None:
    said = []
    for ticket, actor in ((None, NINH), (opened(), OUTSIDER), (None, OUTSIDER)):
        with pytest.raises(refusals.NotFound) as refused:
            act(ticket, says("Xin chào.", actor=actor), AROUND, 2000)
        said.append((type(refused.value), str(refused.value), refused.value.word))
    assert len(set(said)) == 1


def test_who_is_kept_out_does_not_learn_it_from_any_other_refusal() -> None:
    for ticket in (opened(), replace(opened(), status=Status.CLOSED)):
        for text in ("", "x" * (MAX_REPLY + 1), "Xin chào."):
            for version in (1, 2, 99):
                with pytest.raises(refusals.NotFound):
                    reply(ticket, says(text, version=version, actor=OUTSIDER), AROUND, 3000)


def test_an_empty_reply_and_one_beyond_the_limit_are_refused() -> None:
    with pytest.raises(refusals.EmptyText):
        reply(opened(), says("  \n "), AROUND, 2000)
    assert reply(opened(), says("x" * MAX_REPLY), AROUND, 2000).messages
    with pytest.raises(refusals.TooLong):
        reply(opened(), says("x" * (MAX_REPLY + 1)), AROUND, 2000)


def test_closing_needs_an_answer_before_or_with_it() -> None:
    question = opened(kind=Kind.INQUIRY, about_units=())
    with pytest.raises(refusals.NothingSaid):
        close(question, says("", actor=CHI), AROUND, 2000)
    outcome = close(question, says("Đã nhắc nhở cán bộ.", actor=CHI), AROUND, 2000)
    assert outcome.ticket.status is Status.CLOSED
    assert (outcome.ticket.closed_at, outcome.ticket.last_reply_at) == (2000, 2000)
    assert (outcome.messages[0].phrases, outcome.messages[0].text) == (
        ("ticket_reply", "ticket_closed"),
        "Đã nhắc nhở cán bộ.",
    )
    answered = reply(question, says("Đã nhận.", actor=CHI), AROUND, 2000).ticket
    quiet = close(answered, says("", "k2", 2, CHI), AROUND, 3000)
    assert quiet.entries[0].secret is None
    assert quiet.ticket.last_reply_at == 2000


def test_a_closed_ticket_takes_no_reply_but_notes_what_the_citizen_writes() -> None:
    closed = close(opened(kind=Kind.INQUIRY, about_units=()), says("Xong.", actor=CHI), AROUND, 2000).ticket
    for act in (reply, close):
        with pytest.raises(refusals.WrongState):
            act(closed, says("Thêm.", "k2", 2, CHI), AROUND, 3000)
    noted = follow_up(closed, "m1", "Tôi chưa đồng ý.", (TicketFile("image", "https://x/1.jpg"),), 4000)
    assert noted.ticket.status is Status.CLOSED
    assert noted.ticket.last_citizen_at == 4000
    assert noted.entries[0].secret is not None
    assert noted.entries[0].secret["text"] == "Tôi chưa đồng ý."
    assert noted.entries[0].data == {"status": "closed", "files": "1"}
    assert follow_up(noted.ticket, "m1", "Tôi chưa đồng ý.", (), 5000).repeated


def test_a_citizen_who_was_waited_for_puts_the_ticket_back_to_work(ticket: Callable[..., Ticket]) -> None:
    waiting = ticket(status=Status.WAITING_CITIZEN)
    assert follow_up(waiting, "m1", "Đây ạ.", (), 2000).ticket.status is Status.IN_PROGRESS


def test_in_a_handoff_words_stand_alone_and_closing_gives_the_chat_back() -> None:
    talking = opened(kind=Kind.INQUIRY, about_units=(), handoff=True)
    said = reply(talking, says("Chào anh/chị.", actor=CHI), AROUND, 2000)
    assert (said.messages[0].text, said.messages[0].phrases) == ("Chào anh/chị.", ())
    over = close(said.ticket, says("", "k2", 2, CHI), AROUND, 3000)
    assert over.handoff_ended
    assert not over.ticket.handoff
    assert not over.messages  # the bot says itself that it has the chat back
    last = close(said.ticket, says("Xong rồi ạ.", "k2", 2, CHI), AROUND, 3000)
    assert [message.text for message in last.messages] == ["Xong rồi ạ."]


def test_a_reply_the_channel_would_not_take_waits_and_goes_out_once(ticket: Callable[..., Ticket]) -> None:
    held = hold_reply(ticket(), "reply:2", "Trả lời", 2000)
    assert [entry.verb for entry in held.entries] == ["held"]
    assert hold_reply(held.ticket, "reply:2", "Trả lời", 2500).repeated
    both = hold_reply(held.ticket, "reply:3", "Thêm", 2600).ticket
    out = release_held(both, 3000)
    assert [m.text for m in out.messages] == ["Trả lời", "Thêm"]
    assert out.ticket.held == ()
    assert out.ticket.version == ticket().version
    assert release_held(out.ticket, 3500).repeated


def test_staff_are_told_when_too_many_replies_wait(ticket: Callable[..., Ticket]) -> None:
    waiting = tuple(HeldReply(f"reply:{n}", n, "x") for n in range(MAX_HELD))
    assert reply(ticket(held=waiting[1:]), says("Thêm."), AROUND, 2000).messages
    with pytest.raises(refusals.TooManyHeld):
        reply(ticket(held=waiting), says("Thêm."), AROUND, 2000)


def test_only_the_latest_changes_are_remembered_and_an_old_repeat_is_stale() -> None:
    ticket = reply(opened(), says("Đã nhận."), AROUND, 2000).ticket
    for n in range(REMEMBERED_CHANGES):
        ticket = follow_up(ticket, f"m{n}", "thêm", (), 3000 + n).ticket
    assert len(ticket.recent) == REMEMBERED_CHANGES
    with pytest.raises(refusals.Stale):
        reply(ticket, says("Đã nhận."), AROUND, 9000)


def test_every_state_and_kind_has_words() -> None:
    assert set(STATUS_WORDS) == set(Status)
    assert set(KIND_WORDS) == set(Kind)
    assert not any("anh/chị" in word for word in STATUS_WORDS.values())  # staff read them


def test_a_citizen_rates_at_any_time_and_the_latest_rating_counts() -> None:
    for status in Status:
        rated = rate(replace(opened(), status=status), "e1:a", 2, 5, "Chậm.", 2000)
        assert rated.ticket.status is status
        assert (rated.ticket.rating, rated.ticket.rating_word) == (Rating(2, 5, 2000), "Chậm.")
        assert [(e.verb, dict(e.data), e.secret) for e in rated.entries] == [
            ("rated", {"score": "2", "top": "5"}, {"text": "Chậm."})
        ]
    again = rate(rated.ticket, "e2:a", 5, 5, "", 3000)
    assert (again.ticket.rating, again.ticket.rating_word) == (Rating(5, 5, 3000), "")
    assert again.entries[0].secret is None


def test_the_same_rating_given_twice_is_one_i2() -> None:
    once = rate(opened(), "e1:a", 4, 5, "", 2000)
    assert once.ticket.version == opened().version + 1
    assert rate(once.ticket, "e1:a", 4, 5, "", 2500).repeated
