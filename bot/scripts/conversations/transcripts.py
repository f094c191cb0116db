"""Conversations as tests: held against the machine in a simulated world, and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.scripts.conversations.chatlog import excerpt
from bot.scripts.conversations.chats import Chat, Turn, read_chats
from bot.scripts.conversations.checks import (
    Wrong,
    follow_up_wrongs,
    in_words,
    kept_wrongs,
    matches,
    rating_wrongs,
    said,
    session_wrongs,
    ticket_wrongs,
    verdict_wrongs,
)
from bot.scripts.conversations.simulate import (
    Answered,
    Done,
    FormRefused,
    Moment,
    NoSuchOption,
    Parts,
    Simulation,
    document,
    picture,
    place,
)
from bot.scripts.effects import CallService, Effect, FollowUp, GiveVerdict, OpenTicket, RateTicket, Say
from bot.scripts.form_fields import Typed
from bot.scripts.model import Scripts
from bot.scripts.problems import Span
from bot.scripts.revising.paused import HOLDING_FLOW, pausing
from bot.scripts.turn import Way

SOON = 10  # seconds: timers this near fire before a missing message is called missing
MAX_FILES = 20  # pictures or documents of one message

Differing = Literal["message", "surplus", "fields", "nothing", "other"]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a conversation left what was expected.

    `turn` is the index of its line (one past the last at the end), `item` that of the expected message in it.
    `unread` are the messages nobody expected and `last` the one before them; `loose` ones may be passed over. `wrongs`
    are the fields that differ; `words` is for people.
    """

    kind: Differing
    words: tuple[str, ...]
    turn: int = 0
    item: int = 0
    unread: tuple[Say, ...] = ()
    last: Say | None = None
    loose: bool = False
    wrongs: tuple[Wrong, ...] = ()
    excerpt: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """How a conversation went. `visited` are the (flow, step) pairs run, `ways` the branches taken, `moments` what each
    step was given.
    """

    chat: Chat
    passed: bool
    span: Span
    differs: Difference | None = None
    visited: frozenset[tuple[str, str]] = frozenset()
    ways: frozenset[Way] = frozenset()
    moments: tuple[Moment, ...] = ()

    @property
    def difference(self) -> str:
        """What to read when it failed."""
        return "\n".join("  " + line for line in self.differs.words) if self.differs else ""

    def __str__(self) -> str:
        if self.passed:
            return f"đạt    {self.chat.file}  {self.chat.name}"
        return f"hỏng   {self.chat.file}:{self.span.line}  {self.chat.name}\n{self.difference}"


class _Differs(Exception):
    def __init__(self, kind: Differing, *words: str, **details: Any) -> None:
        super().__init__(*words)
        self.difference = Difference(kind, words, **details)


@dataclass(slots=True)
class _Mock:
    """What an outside service is said to answer once, and where the test says so."""

    value: dict[str, Any]
    turn: int
    used: bool = False


class _Run:
    """One conversation being held: what of the bot's doings is already compared, and what services will answer."""

    def __init__(self, scripts: Scripts, parts: Parts, chat: Chat) -> None:
        self.simulation = Simulation(scripts, parts, chat.at, self.answer_call)
        self.read = 0  # messages of the bot already matched
        self.loose = False  # after `...`, messages may be passed over
        self.compared = {"ticket": 0, "follow_up": 0, "rating": 0, "verdict": 0}
        self.mocks: list[_Mock] = []
        self.files = 0
        self.turn = 0

    def unread(self) -> list[Say]:
        return self.simulation.said[self.read :]

    # --- what is done

    def citizen(self, said: dict[str, Any]) -> None:
        self.nothing_unread()
        simulation = self.simulation
        if said.get("follow"):
            simulation.follow()
        elif said.get("tap"):
            try:
                simulation.tap(said["tap"])
            except NoSuchOption as error:
                raise _Differs("other", str(error)) from error
        else:
            simulation.write(said.get("text", ""), self._attachments(said))

    def _attachments(self, said: dict[str, Any]) -> list[Any]:
        attachments = []
        for name, make in (("images", picture), ("files", document)):
            count = min(said.get(name, 0), MAX_FILES)
            attachments += [make(self.files + number) for number in range(count)]
            self.files += count
        location = said.get("location", ())
        return [*attachments, place(*location)] if len(location) == 2 else attachments

    def form(self, typed: dict[str, Any]) -> None:
        self.nothing_unread()
        try:
            self.simulation.fill_form({name: self._typed(value) for name, value in typed.items()})
        except (FormRefused, LookupError) as error:
            raise _Differs("other", str(error.args[0])) from error

    def _typed(self, value: Any) -> Typed:
        """Words of a question, or how many pictures are put there."""
        if not isinstance(value, int) or isinstance(value, bool):
            return Typed(str(value))
        count = min(value, MAX_FILES)
        self.files += count
        return Typed(str(value), files=tuple(picture(self.files - number) for number in range(count)))

    def staff(self, what: str) -> None:
        self.nothing_unread()
        if what == "takeover":
            self.simulation.take_over()
        elif what == "reply":
            if not self.simulation.tickets:
                raise _Differs("other", "chưa có phiếu nào để cán bộ trả lời")
            self.simulation.staff_reply()
        elif what == "answer":
            if not self.simulation.tickets:
                raise _Differs("other", "chưa có phiếu nào để cán bộ trả lời")
            self.simulation.staff_answer()
        elif self.simulation.session.handoff is None:
            raise _Differs("other", "không có cuộc trò chuyện nào đang do cán bộ giữ")
        else:
            self.simulation.end_handoff()

    def wait(self, seconds: int) -> None:
        self.simulation.wait(seconds)

    def anything(self, _: Any) -> None:
        self.loose = True

    # --- outside services

    def service(self, answer: dict[str, Any]) -> None:
        self.mocks.append(_Mock(answer, self.turn))

    def answer_call(self, call: CallService) -> Answered:
        mock = next((one for one in self.mocks if not one.used and one.value["name"] == call.name), None)
        if mock is None:
            hint = f"thêm phía trước: - service: {{name: {call.name}, gives: {{…}}}}"
            raise _Differs("other", f"kịch bản hỏi dịch vụ “{call.name}” mà hội thoại chưa nói nó trả lời gì", hint)
        mock.used = True
        wanted = mock.value.get("with", call.given)
        if wanted != dict(call.given):
            raise _Differs("other", f"dịch vụ “{call.name}”: chờ được hỏi với {wanted}", f"được: {dict(call.given)}")
        return Answered(mock.value.get("gives"), bool(mock.value.get("fails")))

    def no_unused_service(self) -> None:
        unused = next((mock for mock in self.mocks if not mock.used), None)
        if unused is not None:
            self.turn = unused.turn
            name = unused.value["name"]
            raise _Differs("other", f"không ai hỏi dịch vụ “{name}”", "bỏ dòng này, hoặc xem lại kịch bản")

    # --- what is expected

    def bot(self, expected: list[dict[str, Any]]) -> None:
        for number, one in enumerate(expected):
            self._expect(one, number)
        self.loose = False

    def _expect(self, one: dict[str, Any], item: int) -> None:
        self._let_timers_fire()
        unread = self.unread()
        candidates = unread if self.loose else unread[:1]
        for number, say in enumerate(candidates):
            if matches(one, say):
                self.read += number + 1
                self.loose = False
                return
        if self.read and matches(one, self.simulation.said[self.read - 1]) and not self.loose:
            return  # a second thing expected of the same message
        last = self.simulation.said[self.read - 1] if self.read else None
        words = "chờ:  " + in_words(one), *_got(unread)
        raise _Differs("message", *words, item=item, unread=tuple(unread), last=last, loose=self.loose)

    def _let_timers_fire(self) -> None:
        due = self.simulation.next_timer()
        if not self.unread() and due is not None and (due - self.simulation.now).total_seconds() <= SOON:
            self.simulation.wait(max(0.0, (due - self.simulation.now).total_seconds()))

    def nothing_unread(self) -> None:
        unread = self.unread()
        if unread and not self.loose:
            words = "chờ:  không có tin nào nữa (hoặc dòng - ...)", *_got(unread)
            raise _Differs("surplus", *words, unread=tuple(unread))
        self.read, self.loose = len(self.simulation.said), False

    def ticket(self, wanted: dict[str, Any]) -> None:
        ticket: OpenTicket = self._next("ticket", self.simulation.tickets, "một phiếu được mở", "không có phiếu mới")
        _compare(ticket_wrongs(wanted, ticket, self.simulation.views.get(ticket.code)))

    def follow_up(self, wanted: dict[str, Any]) -> None:
        came: FollowUp = self._next(
            "follow_up", self.simulation.follow_ups, "lời bổ sung vào phiếu", "không có gì thêm"
        )
        _compare(follow_up_wrongs(wanted, came))

    def rating(self, wanted: dict[str, Any]) -> None:
        came: RateTicket = self._next("rating", self.simulation.ratings, "một đánh giá", "không có đánh giá nào")
        _compare(rating_wrongs(wanted, came))

    def verdict(self, wanted: dict[str, Any]) -> None:
        came: GiveVerdict = self._next(
            "verdict", self.simulation.verdicts, "lời cho biết việc đã giải quyết hay chưa", "không có lời nào"
        )
        _compare(verdict_wrongs(wanted, came, self.simulation.views.get(came.code)))

    def _next(self, kind: str, came: Sequence[Any], wanted: str, nothing: str) -> Any:
        number = self.compared[kind]
        if number >= len(came):
            raise _Differs("nothing", f"chờ:  {wanted}", f"được: {nothing}")
        self.compared[kind] = number + 1
        return came[number]

    def answers(self, wanted: dict[str, Any]) -> None:
        _compare(kept_wrongs(wanted, self.simulation.session, self.simulation.scripts))

    def session(self, wanted: dict[str, Any]) -> None:
        _compare(session_wrongs(wanted, self.simulation.session))


def _compare(wrongs: Iterator[Wrong]) -> None:
    found = tuple(wrongs)
    if found:
        raise _Differs("fields", *map(str, found), wrongs=found)


def _got(unread: Sequence[Say]) -> list[str]:
    if not unread:
        return ["được: không có tin nào"]
    return ["được: " + said(say).replace("\n", "\n        ") for say in unread]


def run_chat(chat: Chat, scripts: Scripts, parts: Parts) -> Result:
    """Hold one conversation and tell how it went."""
    parts = replace(parts, citizen_name=chat.citizen) if chat.citizen else parts
    parts = replace(parts, owner=chat.oa_owner) if chat.oa_owner else parts
    run = _Run(pausing(scripts, chat.paused), parts, chat)
    do: dict[str, Callable[[Any], None]] = {
        "citizen": run.citizen,
        "bot": run.bot,
        "wait": run.wait,
        "ticket": run.ticket,
        "staff": run.staff,
        "service": run.service,
        "form": run.form,
        "rating": run.rating,
        "verdict": run.verdict,
        "follow_up": run.follow_up,
        "answers": run.answers,
        "session": run.session,
        "...": run.anything,
    }
    difference = _hold(run, chat.turns, do)
    simulation = run.simulation
    at = dict.fromkeys(chat.paused, HOLDING_FLOW)
    visited = frozenset((at.get(flow, flow), step) for flow, step in simulation.visited)
    ways = frozenset((at.get(flow, flow), step, span) for flow, step, span in simulation.ways)
    moments = tuple(simulation.moments)
    if difference is None:
        return Result(chat, True, chat.end, visited=visited, ways=ways, moments=moments)
    last = len(simulation.log) - _tail(simulation.log, difference.unread)
    difference = replace(difference, turn=run.turn, excerpt=tuple(excerpt(simulation.log[:last])))
    span = chat.turns[min(run.turn, len(chat.turns) - 1)].span if chat.turns else chat.end
    return Result(chat, False, span, difference, visited, ways, moments)


def _hold(run: _Run, turns: Sequence[Turn], do: Mapping[str, Callable[[Any], None]]) -> Difference | None:
    try:
        for run.turn, turn in enumerate(turns):
            do[turn.kind](turn.value)
        run.turn = len(turns)
        run.nothing_unread()
        run.no_unused_service()
    except _Differs as differs:
        return differs.difference
    return None


def _tail(log: Sequence[Done | Effect], unread: Sequence[Say]) -> int:
    """How many entries at the end of the log came with or after the messages nobody expected."""
    left = len(unread)
    for number, entry in enumerate(reversed(log)):
        if not left:
            return number
        left -= isinstance(entry, Say)
    return len(log)


def run_transcripts(files: Mapping[str, str], scripts: Scripts, parts: Parts) -> list[Result]:
    """Hold every conversation of a folder."""
    return [run_chat(chat, scripts, parts) for chat in read_chats(files)[0]]
