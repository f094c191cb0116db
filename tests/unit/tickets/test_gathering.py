"""How evidence comes to a ticket."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.scripts.phrases import TEXTS
from bot.tickets.citizen_acts import follow_up
from bot.tickets.evidence import (
    MAX_FILES_TOGETHER,
    MAX_NAME,
    MAX_PIECES,
    REASONS,
    Evidence,
    KeptFile,
    SealedFile,
    State,
    ViewerCopy,
)
from bot.tickets.file_types import WINDOWS_PROGRAM
from bot.tickets.gathering import TOLD_TOGETHER_MS, arrived, file_ids, noted, original_of, waiting
from bot.tickets.ticket import Ticket, TicketFile

Make = Callable[..., Ticket]
AT = 1_795_400_000_000
URL = "https://f4.photo.talk.zdn.vn/1/a.jpg"
KEPT = KeptFile(
    SealedFile("a" * 32, "0" * 64),
    "5" * 64,
    1_000,
    "image/jpeg",
    AT + 5,
    ViewerCopy(SealedFile("b" * 32, "1" * 64), "image/jpeg", 900),
)


def loaded(ticket: Ticket) -> Ticket:
    """The ticket after a way through the store."""
    return Ticket.load(ticket.public(), ticket.secret(), ticket.under_seal())


def read(ticket: Ticket) -> Ticket:
    """The ticket as a person reads it, its seal closed."""
    return Ticket.load(ticket.public(), ticket.secret())


def test_each_file_that_can_be_had_becomes_a_piece_and_its_address_stands_there_alone(ticket: Make) -> None:
    place = TicketFile("location", latitude=21.0, longitude=105.8)
    link = TicketFile("link", url="https://bao.example/bai")
    files = (TicketFile("image", URL), place, TicketFile("file", URL + "2", name="don.pdf"), link)
    after, told, entries = noted(ticket(), files, AT)
    assert [(p.number, p.kind, p.name, p.url, p.state) for p in after.evidence] == [
        (1, "image", "", URL, State.WAITING),
        (2, "file", "don.pdf", URL + "2", State.WAITING),
    ]
    assert told == (TicketFile("image", piece=1), place, TicketFile("file", name="don.pdf", piece=2), link)
    assert entries == ()
    assert waiting(after) == {1, 2}
    assert loaded(after) == after


def test_a_later_message_adds_to_the_evidence_and_its_entry_names_the_pieces(ticket: Make) -> None:
    first, _, _ = noted(ticket(), (TicketFile("image", URL),), AT)
    outcome = follow_up(first, "k", "", (TicketFile("video", URL + "v"),), AT)
    assert [piece.number for piece in outcome.ticket.evidence] == [1, 2]
    (entry,) = outcome.entries
    assert entry.secret is not None
    assert entry.secret["files"] == [["video", "", "", None, None, None, "", 2]]


def test_beyond_the_limit_files_stay_references_in_the_history(ticket: Make) -> None:
    after, told, _ = noted(ticket(), [TicketFile("image", f"{URL}{n}") for n in range(MAX_PIECES + 2)], AT)
    assert len(after.evidence) == MAX_PIECES
    assert [(file.url, file.piece) for file in told[-2:]] == [(f"{URL}{n}", 0) for n in (MAX_PIECES, MAX_PIECES + 1)]


def test_what_cannot_be_seen_in_a_name_is_left_out_and_a_long_one_cut(ticket: Make) -> None:
    names = ("anh\u202egpj.exe\x1b[2J", "x" * 1000)
    after, _, _ = noted(ticket(), [TicketFile("file", URL, name=name) for name in names], AT)
    assert [piece.name for piece in after.evidence] == ["anhgpj.exe[2J", "x" * MAX_NAME]


def test_a_file_that_is_there_opens_its_copy_to_readers_and_its_original_to_the_seal_alone(ticket: Make) -> None:
    before, _, _ = noted(ticket(), (TicketFile("image", URL),), AT)
    outcome = arrived(before, 1, KEPT, "", AT + 9)
    (piece,) = outcome.ticket.evidence
    assert (piece.state, piece.url, piece.sha256, piece.size) == (State.KEPT, "", KEPT.sha256, KEPT.size)
    assert (piece.kept_at, piece.type, piece.view) == (AT + 5, "image/jpeg", KEPT.view)
    assert original_of(outcome.ticket, 1) == KEPT.original
    assert loaded(outcome.ticket) == outcome.ticket
    assert read(outcome.ticket).originals == ()
    assert original_of(read(outcome.ticket), 1) is None
    assert KEPT.original.key not in str(outcome.ticket.secret()) + str(outcome.ticket.public())
    assert file_ids(outcome.ticket) == set(KEPT.file_ids)
    assert outcome.ticket.version == before.version
    (entry,) = outcome.entries
    assert (entry.actor, entry.verb, dict(entry.data)) == ("system", "evidence", {"piece": "1"})
    assert KEPT.sha256 not in str(entry.data)


@pytest.mark.parametrize("reason", REASONS)
def test_a_file_that_will_not_come_leaves_its_reference_and_the_reason(ticket: Make, reason: str) -> None:
    before, _, _ = noted(ticket(), (TicketFile("image", URL),), AT)
    outcome = arrived(before, 1, None, reason, AT)
    (piece,) = outcome.ticket.evidence
    assert (piece.state, piece.url, piece.reason) == (State.FAILED, URL, reason)
    assert outcome.entries[0].data == {"piece": "1", "reason": reason}
    assert loaded(outcome.ticket) == outcome.ticket


def test_what_arrives_twice_or_for_no_piece_changes_nothing(ticket: Make) -> None:
    before, _, _ = noted(ticket(), (TicketFile("image", URL),), AT)
    after = arrived(before, 1, KEPT, "", AT).ticket
    for number, kept in ((1, KEPT), (1, None), (2, KEPT), (0, KEPT)):
        assert arrived(after, number, kept, "gone", AT).repeated
    failed = arrived(before, 1, None, "status", AT).ticket
    assert arrived(failed, 1, KEPT, "", AT).repeated


def test_files_that_are_too_much_together_are_not_taken(ticket: Make) -> None:
    before, _, _ = noted(ticket(), (TicketFile("image", URL), TicketFile("image", URL)), AT)
    full = arrived(before, 1, replace(KEPT, size=MAX_FILES_TOGETHER), "", AT).ticket
    outcome = arrived(full, 2, replace(KEPT, size=1), "", AT)
    assert (outcome.ticket.evidence[1].state, outcome.ticket.evidence[1].reason) == (State.FAILED, "together")
    assert len(outcome.ticket.originals) == 1


def test_without_a_seal_there_is_no_place_for_the_key_and_the_file_is_not_taken(ticket: Make) -> None:
    before, _, _ = noted(ticket(sealed=None), (TicketFile("image", URL),), AT)
    outcome = arrived(before, 1, KEPT, "", AT)
    assert (outcome.ticket.evidence[0].reason, outcome.ticket.originals) == ("sealed", ())


def test_a_file_that_is_not_what_it_is_said_to_be_is_marked(ticket: Make) -> None:
    before, _, _ = noted(ticket(), (TicketFile("image", URL),), AT)
    after = arrived(before, 1, replace(KEPT, type=WINDOWS_PROGRAM, view=None), "", AT).ticket
    assert after.evidence[0].is_other


def test_a_file_kept_before_belongs_to_the_ticket_at_once_and_no_key_stays_in_the_open(ticket: Make) -> None:
    after, told, entries = noted(ticket(), (TicketFile("image", KEPT.address(), name="anh.jpg"),), AT)
    assert after.evidence[0].state is State.KEPT
    assert original_of(after, 1) == KEPT.original
    assert told == (TicketFile("image", name="anh.jpg", piece=1),)
    assert [entry.verb for entry in entries] == ["evidence"]
    assert KEPT.original.key not in str(after.secret())


@pytest.mark.parametrize("url", ["kept:", "kept:!!!", "kept:e30=", "kept:W10=", "kept:bnVsbA==", "https://x"])
def test_an_address_that_only_looks_like_a_kept_file_is_none(url: str) -> None:
    assert KeptFile.at_address(url) is None


def test_the_row_of_a_piece_is_read_again(ticket: Make) -> None:
    plain = Evidence(3, "file", AT, "don.pdf", URL)
    for piece in (plain, replace(plain, view=KEPT.view, state=State.KEPT, kept_at=AT), replace(plain, reason="late")):
        assert Evidence.from_row(piece.row()) == piece


def test_no_key_shows_in_a_text_of_a_ticket(ticket: Make) -> None:
    after: Any = arrived(noted(ticket(), (TicketFile("image", URL),), AT)[0], 1, KEPT, "", AT).ticket
    assert KEPT.original.key not in repr(after)
    assert KEPT.view is not None
    assert KEPT.view.file.key not in repr(after)


@pytest.mark.parametrize(("reason", "phrase"), [("too_large", "file_too_large"), ("host", "file_lost")])
def test_of_files_sent_together_that_failed_the_citizen_is_told_once(ticket: Make, reason: str, phrase: str) -> None:
    one, _, _ = noted(ticket(), (TicketFile("image", URL), TicketFile("image", URL)), AT)
    one, _, _ = noted(one, (TicketFile("image", URL),), AT + TOLD_TOGETHER_MS + 1)
    told: list[list[tuple[str, tuple[str, ...]]]] = []
    for number in (1, 2, 3):
        outcome = arrived(one, number, None, reason, AT)
        one = outcome.ticket
        told.append([(message.id, message.phrases) for message in outcome.messages])
    assert told == [[("evidence:1", (phrase,))], [], [("evidence:3", (phrase,))]]
    assert phrase in TEXTS


def test_a_file_that_came_is_not_told_of(ticket: Make) -> None:
    one, _, _ = noted(ticket(), (TicketFile("image", URL),), AT)
    assert arrived(one, 1, KEPT, "", AT).messages == ()
