"""A conversation in a simulated world: the real machine with a clock, ids and tickets that are decided here.

Used by conversation tests and simulators. The session is written out and read back between any two events.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.scripts.effects import (
    CallService,
    CancelTimer,
    DropForm,
    Effect,
    FollowUp,
    GiveVerdict,
    OpenTicket,
    Option,
    RateTicket,
    Say,
    SendForm,
    SetTimer,
)
from bot.scripts.events import (
    Attachment,
    Event,
    Follow,
    FormAnswered,
    HandoffEnded,
    Message,
    ServiceAnswered,
    StaffReplied,
    Takeover,
    TicketAnswered,
    TimerFired,
)
from bot.scripts.form_fields import Typed, read_field
from bot.scripts.limits import DEFAULT_LIMITS, Limits
from bot.scripts.machine import take_turn
from bot.scripts.model import Scripts
from bot.scripts.session import Session
from bot.scripts.turn import Way
from bot.scripts.world import Factor, Found, Office, Router, TicketView, Understood, Units
from bot.tickets import ticket
from bot.tickets.ticket import WALLED_KINDS, sealed_apart, told_of
from bot.tickets.verdict import MAX_REOPENINGS, SOLVED, UNSOLVED
from bot.tickets.window import reachable

MAX_TIMERS_FIRED = 1_000  # in one wait
MAX_SERVICE_ANSWERS = 50  # to calls that follow from one event


def _always_open(at: datetime) -> bool:
    return True


def _plain_days(at: datetime, days: int) -> datetime:
    return at + timedelta(days=days)


def _no_office(
    at: datetime, kind: str, about: tuple[str, ...], subject: str, urgent: bool, texts: tuple[str, ...], apart: bool
) -> Office:
    return Office("noi-tiep-nhan", "Nơi tiếp nhận")


def _owner_apart(owner: str, about: tuple[str, ...]) -> bool:
    return False


def _counted_code(event: str, n: int) -> str:
    return f"NR-T{event:0>3}-{n}"[:13]


RATING_SCALE = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


class NoRoutes:
    """Knows no way for any message."""

    def understand(self, text: str) -> Understood:
        return Understood()

    def find(self, text: str) -> Found:
        return Found()

    def aspect(self, text: str) -> str:
        return ""

    def subject(self, text: str) -> str:
        return ""

    def may_accuse(self, text: str) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Parts:
    """The real parts a simulated world is made of; functions are given the simulated time."""

    units: Units
    router: Router = field(default_factory=NoRoutes)
    rating_scale: Sequence[str] = RATING_SCALE
    rating_factors: Sequence[Factor] = ()
    oa_name: str = "Năm Rõ"
    citizen_name: str = ""
    office_open: Callable[[datetime], bool] = _always_open
    add_working_days: Callable[[datetime, int], datetime] = _plain_days
    intake: Callable[[datetime, str, tuple[str, ...], str, bool, tuple[str, ...], bool], Office] = _no_office
    owner: str = ""  # id of the unit that administers the OA
    owner_excluded: Callable[[str, tuple[str, ...]], bool] = _owner_apart  # that unit, and those a ticket is about
    ticket_code: Callable[[str, int], str] = _counted_code
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True, slots=True)
class _Tickets:
    opened: dict[str, TicketView]

    def get(self, code: str) -> TicketView | None:
        return self.opened.get(code)


@dataclass(frozen=True, slots=True)
class SimulatedWorld:
    """What one event of a simulation may look at."""

    parts: Parts
    now: datetime
    event: str
    opened: dict[str, TicketView]

    @property
    def oa_name(self) -> str:
        return self.parts.oa_name

    @property
    def citizen_name(self) -> str:
        return self.parts.citizen_name

    @property
    def units(self) -> Units:
        return self.parts.units

    @property
    def router(self) -> Router:
        return self.parts.router

    @property
    def rating_scale(self) -> Sequence[str]:
        return self.parts.rating_scale

    @property
    def rating_factors(self) -> Sequence[Factor]:
        return self.parts.rating_factors

    @property
    def tickets(self) -> _Tickets:
        return _Tickets(self.opened)

    def office_open(self) -> bool:
        return self.parts.office_open(self.now)

    def add_working_days(self, days: int) -> datetime:
        return self.parts.add_working_days(self.now, days)

    def intake(
        self,
        kind: str,
        about_units: tuple[str, ...],
        subject: str,
        urgent: bool,
        texts: tuple[str, ...],
        apart: bool = False,
    ) -> Office:
        return self.parts.intake(self.now, kind, about_units, subject, urgent, texts, apart)

    def owner_excluded(self, about_units: tuple[str, ...]) -> bool:
        return self.parts.owner_excluded(self.parts.owner, about_units)

    def ticket_code(self, n: int) -> str:
        return self.parts.ticket_code(self.event, n)

    def receipt(self, n: int) -> str:
        return f"{self.event:0>12}{n:04}"

    def conceal(self, words: str) -> str:
        return words


@dataclass(frozen=True, slots=True)
class Moment:
    """What one step was given: the same again gives the same."""

    world: SimulatedWorld
    session: Session
    event: Event


@dataclass(frozen=True, slots=True)
class Done:
    """One thing done to a simulation, as tests write it: `citizen`, `form`, `staff`, `wait` or `service`, its value."""

    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Answered:
    """What an outside service answers in a simulation: a JSON value, or a failure."""

    value: Any = None
    failed: bool = False


def _silent(call: CallService) -> Answered | None:
    return None


class NoSuchOption(LookupError):
    """The last question offers no option with this label."""

    def __init__(self, label: str, offered: Sequence[str]) -> None:
        super().__init__(f"không có nút “{label}”; đang có: {', '.join(offered) or 'không nút nào'}")


class FormRefused(ValueError):
    """What was put into a form's page is not accepted there; `problems` are by the name of the answer."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems
        super().__init__("trang kín không nhận: " + "; ".join(f"{name}: {why}" for name, why in problems.items()))


@dataclass(slots=True)
class Simulation:
    """One citizen's conversation. `said`, `tickets`, `calls` and the like grow; `log` holds all in its order.

    `visited` are the (flow, step) pairs run, `ways` the branches taken, `moments` what each step was given. `service`
    answers calls of outside services; where it gives None nobody answers, and the machine's own time limit ends the
    call.
    """

    scripts: Scripts
    parts: Parts
    now: datetime
    service: Callable[[CallService], Answered | None] = _silent
    session: Session = field(init=False)
    said: list[Say] = field(default_factory=list)
    tickets: list[OpenTicket] = field(default_factory=list)
    follow_ups: list[FollowUp] = field(default_factory=list)
    calls: list[CallService] = field(default_factory=list)
    ratings: list[RateTicket] = field(default_factory=list)
    forms: dict[int, SendForm] = field(default_factory=dict)  # whose links still lead somewhere
    verdicts: list[GiveVerdict] = field(default_factory=list)
    log: list[Done | Effect] = field(default_factory=list)
    visited: set[tuple[str, str]] = field(default_factory=set)
    ways: set[Way] = field(default_factory=set)
    moments: list[Moment] = field(default_factory=list)
    views: dict[str, TicketView] = field(default_factory=dict)  # tickets as their citizen sees them
    began: datetime = field(init=False)
    _unanswered: list[CallService] = field(default_factory=list)
    _timers: dict[str, SetTimer] = field(default_factory=dict)
    _reopened: dict[str, int] = field(default_factory=dict)  # how often each ticket was
    _count: int = 0

    def __post_init__(self) -> None:
        self.session = Session.new(self._ms())
        self.began = self.now

    def _ms(self) -> int:
        return int(self.now.timestamp() * 1000)

    def _handle(self, make: Callable[[str, int], Event]) -> list[Effect]:
        effects = self._handle_one(make)
        for _ in range(MAX_SERVICE_ANSWERS):
            if not self._unanswered:
                break
            call = self._unanswered.pop(0)
            answer = self.service(call)
            if answer is not None:
                self._log_answer(call, answer)
                effects += self._handle_one(_answering(call, answer))
        return effects

    def _log_answer(self, call: CallService, answer: Answered) -> None:
        given = {"with": dict(call.given)} if call.given else {}
        outcome = {"fails": True} if answer.failed else {"gives": answer.value}
        self.log.append(Done("service", {"name": call.name, **given, **outcome}))

    def _handle_one(self, make: Callable[[str, int], Event]) -> list[Effect]:
        self._count += 1
        id = str(self._count)
        world = SimulatedWorld(self.parts, self.now, id, dict(self.views))
        event = make(id, self._ms())
        self.moments.append(Moment(world, self.session, event))
        turn = take_turn(world, self.scripts, self.session, event, self.parts.limits)
        self.session = Session.load(turn.session.dump())
        self.visited.update(turn.visited)
        self.ways.update(turn.ways)
        for effect in turn.effects:
            self._carry_out(effect)
        return turn.effects

    def _carry_out(self, effect: Effect) -> None:
        self.log.append(effect)
        if isinstance(effect, Say):
            self.said.append(effect)
        elif isinstance(effect, OpenTicket):
            self.tickets.append(effect)
            self.views[effect.code] = _view(effect, self._ms())
        elif isinstance(effect, FollowUp):
            self.follow_ups.append(effect)
        elif isinstance(effect, RateTicket):
            self.ratings.append(effect)
        elif isinstance(effect, GiveVerdict):
            self.verdicts.append(effect)
            self._judge(effect)
        elif isinstance(effect, CallService):
            self.calls.append(effect)
            self._unanswered.append(effect)
        elif isinstance(effect, SendForm):
            self.forms[effect.token] = effect
        elif isinstance(effect, DropForm):
            self.forms.pop(effect.token, None)
        elif isinstance(effect, SetTimer):
            self._timers[effect.name] = effect
        elif isinstance(effect, CancelTimer):
            self._timers.pop(effect.name, None)

    def write(self, text: str, attachments: Sequence[Attachment] = ()) -> list[Effect]:
        """The citizen writes, or sends pictures, files or a place."""
        self.log.append(Done("citizen", _as_written(text, attachments)))
        return self._heard(lambda id, at: Message(id, at, text, tuple(attachments)))

    def fill_form(self, typed: Mapping[str, Typed]) -> list[Effect]:
        """The citizen fills in the page of the latest form and sends it; FormRefused when the page would not take it.

        LookupError when no form can be filled in now.
        """
        now_ms = self._ms()
        form = next((one for one in reversed(self.forms.values()) if now_ms < one.until), None)
        if form is None:
            raise LookupError("không có trang kín nào đang mở")
        world = SimulatedWorld(self.parts, self.now, "", {})
        read = {field.name: read_field(field, world, typed.get(field.name, Typed())) for field in form.fields}
        problems = {name: one.problem for name, one in read.items() if one.problem}
        problems |= {name: "trang không hỏi câu này" for name in typed if name not in read}
        if problems:
            raise FormRefused(problems)
        self.log.append(Done("form", {name: _as_typed(one) for name, one in typed.items()}))
        return self.answer_form(form.token, {name: one.value for name, one in read.items()})

    def answer_form(self, token: int, answers: Mapping[str, Any]) -> list[Effect]:
        """The answers of a form arrive, whether anything waits for it or not."""
        receipt = f"{token:016}" if token in self.forms and self.forms[token].receipt else ""
        return self._handle(lambda id, at: FormAnswered(id, at, token, answers, receipt))

    def options(self) -> tuple[Option, ...]:
        """The buttons the citizen sees last."""
        return next((say.options for say in reversed(self.said) if say.options), ())

    def tap(self, label: str) -> list[Effect]:
        """The citizen taps a button, of the latest message that has it."""
        for say in reversed(self.said):
            for option in say.options:
                if option.label == label:
                    self.log.append(Done("citizen", {"tap": label}))
                    return self._heard(lambda id, at, text=option.payload: Message(id, at, text))  # type: ignore[misc]
        raise NoSuchOption(label, [option.label for option in self.options()])

    def follow(self) -> list[Effect]:
        self.log.append(Done("citizen", {"follow": True}))
        return self._heard(Follow)

    def _heard(self, make: Callable[[str, int], Event]) -> list[Effect]:
        """What the citizen does; answers that waited for it are with them then."""
        effects = self._handle(make)
        for code, view in [*self.views.items()]:
            if view.waiting:
                self._set_view(code, waiting=0)
                effects += self._handle(lambda id, at, code=code: TicketAnswered(id, at, code))  # type: ignore[misc]
        return effects

    def take_over(self) -> list[Effect]:
        """A person answers in the channel's own tool."""
        self.log.append(Done("staff", "takeover"))
        return self._handle(Takeover)

    def staff_reply(self) -> list[Effect]:
        """Staff answer the ticket that has the chat, or else the latest one."""
        code = self.session.handoff or (self.tickets[-1].code if self.tickets else "")
        self.log.append(Done("staff", "reply"))
        self._set_view(code, status="answered", last_reply_at=self._ms())
        return self._handle(lambda id, at: StaffReplied(id, at, code))

    def staff_answer(self) -> list[Effect]:
        """Staff give the latest ticket its answer; outside the channel's window it waits for the citizen."""
        code = self.tickets[-1].code if self.tickets else ""
        self.log.append(Done("staff", "answer"))
        can_go = reachable(self.session.heard_at or None, self._ms()).window != "closed"
        self._set_view(
            code,
            status="answered",
            last_reply_at=self._ms(),
            waiting=int(not can_go),
            verdict="",
            asks_for_verdict=True,
            may_reopen=self._reopened.get(code, 0) < MAX_REOPENINGS,
        )
        return self._handle(lambda id, at: TicketAnswered(id, at, code)) if can_go else []

    def _judge(self, said: GiveVerdict) -> None:
        """What the citizen's word does to the ticket, as `bot.tickets.citizen_acts` has it."""
        view = self.views.get(said.code)
        if view is None:
            return
        if said.solved:
            may_reopen = self._reopened.get(said.code, 0) < MAX_REOPENINGS
            self._set_view(said.code, status="closed", verdict=SOLVED, asks_for_verdict=False, may_reopen=may_reopen)
            return
        if view.may_reopen:
            self._reopened[said.code] = self._reopened.get(said.code, 0) + 1
            self._set_view(said.code, status="reopened")
        self._set_view(said.code, verdict=UNSOLVED, asks_for_verdict=False, may_reopen=False)

    def end_handoff(self) -> list[Effect]:
        """Staff close the ticket that has the chat."""
        code = self.session.handoff or ""
        self.log.append(Done("staff", "close"))
        self._set_view(code, status="closed")
        return self._handle(lambda id, at: HandoffEnded(id, at, code))

    def service_answers(self, value: Any = None, *, failed: bool = False, token: int | None = None) -> list[Effect]:
        """The outside service asked last answers (or could not); `token` names an earlier call instead."""
        asked = self.calls[-1].token if token is None else token
        call = next((one for one in self.calls if one.token == asked), None)
        if call is not None:
            self._log_answer(call, Answered(value, failed))
        return self._handle(lambda id, at: ServiceAnswered(id, at, asked, value, failed))

    def _set_view(self, code: str, **changes: Any) -> None:
        if code in self.views:
            self.views[code] = replace(self.views[code], **changes)

    def next_timer(self) -> datetime | None:
        """When the next timer is due."""
        due = min((timer.at for timer in self._timers.values()), default=None)
        return None if due is None else datetime.fromtimestamp(due / 1000, self.now.tzinfo)

    def wait(self, seconds: float) -> None:
        """Let time pass; timers fire in their order."""
        self.log.append(Done("wait", seconds))
        until = self.now + timedelta(seconds=seconds)
        for _ in range(MAX_TIMERS_FIRED):
            queue: list[tuple[int, str]] = [(timer.at, name) for name, timer in self._timers.items()]
            heapq.heapify(queue)
            if not queue or queue[0][0] > int(until.timestamp() * 1000):
                break
            at, name = queue[0]
            timer = self._timers.pop(name)
            self.now = max(self.now, datetime.fromtimestamp(at / 1000, self.now.tzinfo))
            self._handle(lambda id, at, timer=timer: TimerFired(id, at, timer.name, timer.token))  # type: ignore[misc]
        self.now = until


def _answering(call: CallService, answer: Answered) -> Callable[[str, int], Event]:
    return lambda id, at: ServiceAnswered(id, at, call.token, answer.value, answer.failed)


def _as_typed(typed: Typed) -> str | int:
    return len(typed.files) if typed.files else typed.words


def _as_written(text: str, attachments: Sequence[Attachment]) -> dict[str, Any]:
    written: dict[str, Any] = {"text": text} if text else {}
    for name, kind in (("images", "image"), ("files", "file")):
        if count := sum(item.kind == kind for item in attachments):
            written[name] = count
    for item in attachments:
        if item.kind == "location":
            written["location"] = [item.latitude, item.longitude]
    return written


def picture(number: int) -> Attachment:
    """A picture as a simulated citizen sends it."""
    return Attachment("image", url=f"https://example.invalid/{number}.jpg")


def place(latitude: float, longitude: float) -> Attachment:
    return Attachment("location", latitude=latitude, longitude=longitude)


def document(number: int) -> Attachment:
    """A file as a simulated citizen sends it."""
    return Attachment("file", url=f"https://example.invalid/{number}.pdf", name=f"tep-{number}.pdf", size=1_000)


def _view(opened: OpenTicket, at: int) -> TicketView:
    """A ticket as its citizen sees it just after it was opened."""
    walled = opened.kind in WALLED_KINDS or opened.apart
    answers, _ = sealed_apart(tuple(ticket.Answered(*answer) for answer in opened.answers))
    return TicketView(
        opened.code,
        opened.kind,
        "new",
        opened.office,
        at,
        opened.due,
        opened.receive_by,
        body="" if walled else opened.body,
        kept=told_of(answers, tuple(seconds and at + seconds * 1000 for seconds in opened.keep), walled),
        is_walled=walled,
        has_receipt=bool(opened.receipt),
        about_units=opened.about_units,
    )
