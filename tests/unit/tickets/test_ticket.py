from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.clock import Clock, Counting
from bot.tickets.evidence import Evidence, Original, SealedFile, State, ViewerCopy
from bot.tickets.grants import Grant
from bot.tickets.ticket import (
    SCHEMA,
    Answered,
    Change,
    Consent,
    HeldReply,
    Kind,
    Rating,
    Result,
    Said,
    Status,
    Ticket,
    TicketFile,
    UnreadableTicket,
    sealed_apart,
)

words = st.text(max_size=40)
times = st.integers(0, 2**45)
maybe_time = st.none() | times
clock = Clock("receive", Counting.WORKING_HOURS, 8, 1, 2, 3, warned=(50,))
sealed_files = st.builds(SealedFile, words, words)
evidence = st.builds(
    Evidence,
    number=st.integers(1, 100),
    kind=words,
    at=times,
    name=words,
    url=words,
    state=st.sampled_from(State),
    reason=words,
    kept_at=maybe_time,
    sha256=words,
    size=times,
    type=words,
    is_other=st.booleans(),
    view=st.none() | st.builds(ViewerCopy, sealed_files, words, times),
)
results = st.none() | st.builds(Result, words, words, st.lists(words, max_size=2).map(tuple))
tickets = st.builds(
    Ticket,
    code=st.just("NR-7K3M-9Q4X"),
    kind=st.sampled_from(Kind),
    oa=words,
    user=words,
    subject=words,
    body=words,
    office=words,
    opened_at=times,
    origin=words,
    status=st.sampled_from(Status),
    about_units=st.lists(words, max_size=3).map(tuple),
    about_staff=st.lists(words, max_size=3).map(tuple),
    walled=st.booleans(),
    once_walled=st.booleans(),
    handoff=st.booleans(),
    urgent=st.booleans(),
    assignee=words,
    responsible=words,
    flow=words,
    directive=st.lists(words, max_size=2).map(tuple),
    directive_version=st.text(min_size=1, max_size=9),
    said=st.none() | st.builds(Said, words, words, words, times, words, words, st.none() | times, words),
    version=st.integers(1, 10**6),
    recent=st.lists(st.builds(Change, st.integers(1), words, times, words, words), max_size=3).map(tuple),
    ledger_seq=st.integers(0, 10**6),
    ledger_head=words,
    last_reply_at=maybe_time,
    last_citizen_at=maybe_time,
    delivered_at=maybe_time,
    closed_at=maybe_time,
    merged_into=words,
    joined=st.lists(words, max_size=3).map(tuple),
    verdict=words,
    reopenings=st.integers(0, 9),
    former=st.lists(words, max_size=2).map(tuple),
    answers=st.lists(st.builds(Answered, words, words, words), max_size=3).map(tuple),
    keep_until=st.lists(times, max_size=3).map(tuple),
    consents=st.lists(st.builds(Consent, words, times, words, words), max_size=2).map(tuple),
    legal_hold=st.booleans(),
    withdrawn=st.booleans(),
    sealed=st.lists(words, max_size=3).map(tuple),
    task=words,
    procedure=words,
    result=results,
    former_result=results,
    files=st.lists(
        st.builds(TicketFile, words, words, words, st.none() | times, st.none() | st.floats(-90, 90)), max_size=3
    ).map(tuple),
    evidence=st.lists(evidence, max_size=3).map(tuple),
    originals=st.lists(st.builds(Original, st.integers(1, 100), sealed_files), max_size=3).map(tuple),
    held=st.lists(st.builds(HeldReply, words, times, words), max_size=3).map(tuple),
    clocks=st.sampled_from([(), (clock,), (clock, clock)]),
    readers=st.lists(st.tuples(words, times), max_size=3).map(tuple),
    rating=st.none() | st.builds(Rating, st.integers(1, 7), st.integers(3, 7), times, words),
    rating_word=words,
    receipt=words,
    grants=st.lists(st.builds(Grant, words, words, words, times, st.integers(1, 4), words, times), max_size=2).map(
        tuple
    ),
    schema=st.just(SCHEMA),
)


@given(tickets)
def test_a_ticket_comes_back_from_its_three_parts_as_it_was(ticket: Ticket) -> None:
    secret = json.loads(json.dumps(ticket.secret(), ensure_ascii=False))
    seal = json.loads(json.dumps(ticket.under_seal(), ensure_ascii=False))
    assert Ticket.load(ticket.public(), secret, seal) == ticket


@given(tickets)
def test_i7_without_its_seal_a_ticket_tells_nothing_that_is_under_it(ticket: Ticket) -> None:
    closed = Ticket.load(ticket.public(), ticket.secret())
    assert closed.sealed is None
    assert closed.under_seal() is None
    assert closed.user == ("" if ticket.is_walled else ticket.user)
    assert closed.originals == ()
    assert replace(closed, sealed=ticket.sealed, user=ticket.user, originals=ticket.originals) == ticket


def test_every_field_of_a_ticket_is_made_up_by_the_round_trip_test() -> None:
    example = tickets.wrapped_strategy if hasattr(tickets, "wrapped_strategy") else tickets
    assert {field.name for field in fields(Ticket)} <= set(example.kwargs)


def test_no_word_of_the_citizen_lies_open(ticket: Callable[..., Ticket]) -> None:
    canary = "CHIM-HOANG-YEN"
    full = ticket(
        subject=canary,
        body=canary,
        answers=(Answered(canary, canary, "sealed"),),
        files=(TicketFile("image", canary, canary, 1, text=canary),),
        held=(HeldReply("r1", 1, canary),),
        rating_word=canary,
        receipt=canary,
    )
    assert canary not in json.dumps(full.public())
    assert json.dumps(full.secret()).count(canary) == 10


@pytest.mark.parametrize("kind", [Kind.CONDUCT, Kind.CONFIDENTIAL])
def test_i7_who_reported_whom_is_sealed_on_walled_tickets(kind: Kind, ticket: Callable[..., Ticket]) -> None:
    walled = ticket(kind=kind, about_units=("long-bien",), about_staff=("an",))
    open_fields = json.dumps(walled.public())
    assert "user-1" not in open_fields
    assert "long-bien" not in open_fields.replace(walled.office, "")
    assert "user-1" not in json.dumps(walled.secret())
    assert Ticket.load(walled.public(), walled.secret(), walled.under_seal()) == walled
    assert ticket(kind=Kind.INQUIRY, walled=False).public()["user"] == "user-1"


@given(tickets, tickets)
def test_writing_a_newer_version_over_an_older_leaves_nothing_stale(older: Ticket, newer: Ticket) -> None:
    for once_set in (
        "flow",
        "urgent",
        "walled",
        "once_walled",
        "last_reply_at",
        "last_citizen_at",
        "ledger_head",
        "origin",
        "oa",
        "rating",
        "withdrawn",
    ):
        older = replace(older, **{once_set: getattr(newer, once_set)})
    older = replace(older, office=newer.office, kind=newer.kind, user=newer.user)
    assert Ticket.load(older.public() | newer.public(), newer.secret(), newer.under_seal()) == newer


@pytest.mark.parametrize("schema", ["1", "2"])
def test_a_ticket_stored_before_there_were_seals_is_read_and_written_as_of_now(
    schema: str, ticket: Callable[..., Ticket]
) -> None:
    secret = ticket().secret() | {"user": "user-1", "answers": [["Số điện thoại", "0912345678", "sealed"]]}
    old = Ticket.load(ticket().public() | {"schema": schema}, secret)
    shown = (Answered("Số điện thoại", "•••• 678", "sealed"),)
    assert old == ticket(answers=shown, sealed=("0912345678",))
    assert old.public()["schema"] == str(SCHEMA)
    assert "0912345678" not in json.dumps(old.secret())
    assert old.under_seal() == {"user": "user-1", "values": ["0912345678"]}


def test_answers_that_are_not_open_stand_masked_on_a_ticket() -> None:
    given_answers = (
        Answered("Việc", "Xin xác nhận cư trú"),
        Answered("Họ tên", "Nguyễn Thị Hoa", "identity"),
        Answered("Điện thoại", "0912345678", "sealed"),
        Answered("Mã", "12345", "sealed"),
    )
    shown, sealed = sealed_apart(given_answers)
    assert [answer.value for answer in shown] == ["Xin xác nhận cư trú", "••••", "•••• 678", "••••"]
    assert sealed == ("Nguyễn Thị Hoa", "0912345678", "12345")


@pytest.mark.parametrize(
    "broken", [{"schema": "99"}, {"status": "lost"}, {"opened_at": "soon"}, {"recent": "[[1]]"}, {"rating": "[4]"}]
)
def test_a_broken_record_is_refused_and_named(ticket: Callable[..., Ticket], broken: dict[str, str]) -> None:
    with pytest.raises(UnreadableTicket):
        Ticket.load(ticket().public() | broken, ticket().secret())
    with pytest.raises(UnreadableTicket):
        Ticket.load(ticket().public(), {})


def test_the_id_is_the_code_without_dashes(ticket: Callable[..., Ticket]) -> None:
    assert ticket().id == "NR7K3M9Q4X"


def test_the_two_dates_of_tickets_from_before_there_were_clocks_stay_promised(ticket: Callable[..., Ticket]) -> None:
    new = ticket(opened_at=1_795_399_200_000)
    old = {name: value for name, value in new.public().items() if name != "clocks"}
    old |= {"receive_by": "2026-11-25T09:30+07:00", "due": "2026-12-01T17:00+07:00"}
    read = Ticket.load(old, new.secret())
    assert (read.receive_by, read.due) == (old["receive_by"], old["due"])
    assert [(clock.name, clock.started_at, clock.is_running) for clock in read.clocks] == [
        ("receive", new.opened_at, True),
        ("answer", new.opened_at, True),
    ]
    assert "receive_by" not in read.public()
    assert (new.receive_by, new.due) == ("", "")
