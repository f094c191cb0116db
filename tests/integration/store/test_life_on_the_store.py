"""Random people do random things to one ticket, stored and read again after each: the life cycle as a machine."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.demo_data import DEMO_STAFF
from bot.store import names
from bot.store.commit import Commit, Verdict
from bot.store.redis import Redis
from bot.store.tickets import TicketChange, TicketStore
from bot.store.vault import Master, Vault
from bot.tickets.access import Verb
from bot.tickets.acts import ACTS
from bot.tickets.arrows import ANSWERING, ASSIGNING, STARTING, arrow_of
from bot.tickets.citizen_acts import follow_up, solved, unsolved
from bot.tickets.gates import shut
from bot.tickets.ledger import verify
from bot.tickets.opening import open_ticket
from bot.tickets.outcome import Around, Command, Entry, Opening, Outcome
from bot.tickets.refusals import Refused
from bot.tickets.roster import Roster
from bot.tickets.ticket import Kind, Status, Ticket
from config.directive import read_directive
from config.units import read_chart

P = 1
ROSTER = Roster(read_chart(), DEMO_STAFF, date(2026, 11, 23))
AROUND = Around(ROSTER, directive=read_directive())
ACCUSED = frozenset({"long-bien", "chu-tich-long-bien"})
PEOPLE = sorted(person.id for person in DEMO_STAFF)
VERBS = sorted(ACTS)
UNITS = ("long-bien", "thanh-tra-thanh-pho", "tiep-nhan-doc-lap", "trung-tam-phuc-vu-hanh-chinh-cong", "")
GATES = {
    Status.ASSIGNED: ASSIGNING,
    Status.IN_PROGRESS: STARTING,
    Status.WAITING_CITIZEN: STARTING,
    Status.ANSWERED: ANSWERING,
}
FULL = {
    "procedure": "Quy chế", "due": "2026-12-31", "document": "1/BC", "codes": "G1",
    "basis": "Điều 25", "right_office": "Công an phường", "directions": "Số 1 phố A",
}  # fmt: skip


class Life(RuleBasedStateMachine):
    """Beside the stored ticket only what must be true of it: how often it changed, and by whom."""

    url: ClassVar[str]

    @initialize(kind=st.sampled_from([Kind.FEEDBACK, Kind.CONDUCT, Kind.INQUIRY]))
    def opens(self, kind: Kind) -> None:
        self.loop, self.redis = asyncio.new_event_loop(), Redis(self.url)
        self.vault = Vault(self.redis, Master(["k" * 32]))
        self.at, self.entries = 1_795_399_200_000, list[Entry]()
        about = ("long-bien",) if kind is Kind.CONDUCT else ()
        opening = Opening("NR-7K3M-9Q4X", kind, "oa", "u", "Đèn hỏng", "Ngõ 12.", "e1", about_units=about)
        self.asks("FLUSHALL")
        self.asks("HSET", names.lease(P), "fence", 1)
        self.stores(open_ticket(None, opening, ROSTER, self.at), is_new=True)

    def asks(self, *command: str | int) -> None:
        async def call() -> None:
            await self.redis.call(*command)

        self.loop.run_until_complete(call())

    def stores(self, outcome: Outcome, is_new: bool = False) -> None:
        store, commit = TicketStore(self.redis, self.vault), Commit(P, 1)
        if not is_new:
            self.loop.run_until_complete(store.load(P, outcome.ticket.code))
        written = store.write(commit, TicketChange(outcome.ticket, outcome.entries, is_new))
        assert self.loop.run_until_complete(commit.run(self.redis)) is Verdict.OK
        self.entries += outcome.entries
        self.ticket = written
        assert self.loaded() == written

    def loaded(self) -> Ticket | None:
        store = TicketStore(self.redis, self.vault)
        return self.loop.run_until_complete(store.load(P, "NR-7K3M-9Q4X"))

    def takes(self, outcome: Outcome, verb: str) -> None:
        if outcome.repeated:
            return
        arrow = arrow_of(verb, self.ticket.status)
        if verb not in ("undo", "refuse", "unsolved"):
            assert outcome.ticket.status == ((arrow and arrow.target) or self.ticket.status)
        if arrow is None:  # looks, and what is asked and granted about them
            assert verb in ("open_seal", "read") or verb.startswith("break_glass")
        assert outcome.ticket.version == self.ticket.version + (arrow is not None)
        self.stores(outcome)

    @rule(
        who=st.sampled_from(PEOPLE),
        verb=st.sampled_from(VERBS),
        other=st.sampled_from(PEOPLE),
        unit=st.sampled_from(UNITS),
        full=st.booleans(),
        behind=st.sampled_from([0, 0, 0, 1]),
    )
    def somebody_does(self, who: str, verb: str, other: str, unit: str, full: bool, behind: int) -> None:
        self.does(who, verb, other, unit, full, behind)

    @rule(verb=st.sampled_from(["receive", "assign", "start", "ask", "answer", "reply", "close", "undo"]))
    def whoever_may_does(self, verb: str) -> None:
        """The right people: without them hardly any ticket would get far."""
        for who in ("can-bo", "giam-doc", "thanh-tra", "chanh-thanh-tra"):
            assignee = "can-bo" if who in ("can-bo", "giam-doc") else "thanh-tra"
            if self.does(who, verb, assignee, "", True, 0):
                return

    def does(self, who: str, verb: str, other: str, unit: str, full: bool, behind: int) -> bool:
        self.at += 1000
        data = (FULL if full else {}) | {"assignee": other, "responsible": other, "task": "Việc", "unit": unit}
        command = Command(f"k{self.at}", ROSTER.person(who), self.ticket.version - behind, "Lời đủ dài.", data)
        unsent = frozenset({self.ticket.said.id}) if self.ticket.said else frozenset[str]()
        try:
            outcome = ACTS[Verb(verb)](self.ticket, command, replace(AROUND, unsent=unsent), self.at)
        except Refused:
            return False
        self.takes(outcome, verb)
        return True

    @rule(what=st.sampled_from(["follow_up", "solved", "unsolved"]))
    def the_citizen_says(self, what: str) -> None:
        self.at += 1000
        key = f"m{self.at}"
        if what == "follow_up":
            self.takes(follow_up(self.ticket, key, "Thêm.", (), self.at), what)
        elif what == "solved":
            self.takes(solved(self.ticket, key, self.at), what)
        else:
            self.takes(unsolved(self.ticket, key, self.at), what)

    @invariant()
    def no_gate_was_passed_shut(self) -> None:
        if hasattr(self, "ticket"):
            assert not shut(self.ticket, GATES.get(self.ticket.status, ()))

    @invariant()
    def nobody_it_is_about_ever_touched_it(self) -> None:
        if hasattr(self, "ticket") and self.ticket.kind is Kind.CONDUCT:
            assert not {entry.actor for entry in self.entries} & ACCUSED
            assert self.ticket.office != "long-bien" or "long-bien" not in self.ticket.about_units

    @invariant()
    def nothing_is_lost_and_the_history_holds(self) -> None:
        if not hasattr(self, "ticket"):
            return
        assert self.ticket.ledger_seq == len(self.entries)
        store = TicketStore(self.redis, self.vault)
        stored = self.loop.run_until_complete(store.stored_history(P, self.ticket.code))
        assert verify(self.ticket.code, stored, self.ticket.ledger_head, self.ticket.ledger_seq) is None

    def teardown(self) -> None:
        if hasattr(self, "redis"):
            self.loop.run_until_complete(self.redis.close())
            self.loop.close()


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_life_of_random_acts_keeps_its_promises_on_a_real_store(redis_url: str) -> None:
    Life.url = redis_url
    run_state_machine_as_test(Life, settings=settings(max_examples=20, stateful_step_count=25, deadline=None))
