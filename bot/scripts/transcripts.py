"""Conversations as tests: held against the machine in a simulated world, and compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.scripts.chats import Chat, read_chats
from bot.scripts.effects import OpenTicket, Say
from bot.scripts.model import Scripts
from bot.scripts.problems import Span
from bot.scripts.simulate import NoSuchOption, Parts, Simulation, picture, place

SOON = 10  # seconds: timers this near fire before a missing message is called missing
MAX_PICTURES = 20


@dataclass(frozen=True, slots=True)
class Result:
    """How a conversation went. `difference` is what to read when it failed; `visited` the (flow, step) pairs run."""

    chat: Chat
    passed: bool
    span: Span
    difference: str = ""
    visited: frozenset[tuple[str, str]] = frozenset()

    def __str__(self) -> str:
        if self.passed:
            return f"đạt    {self.chat.file}  {self.chat.name}"
        return f"hỏng   {self.chat.file}:{self.span.line}  {self.chat.name}\n{self.difference}"


class _Differs(Exception):
    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__("\n".join(lines))


@dataclass(slots=True)
class _Run:
    simulation: Simulation
    read: int = 0  # messages of the bot already matched
    loose: bool = False  # after `...`, messages may be passed over
    tickets: int = 0
    pictures: int = 0

    def unread(self) -> list[Say]:
        return self.simulation.said[self.read :]

    def citizen(self, said: dict[str, Any]) -> None:
        self.nothing_unread()
        simulation = self.simulation
        if said.get("follow"):
            simulation.follow()
        elif said.get("tap"):
            try:
                simulation.tap(said["tap"])
            except NoSuchOption as error:
                raise _Differs([f"  {error}"]) from error
        else:
            simulation.write(said.get("text", ""), self._attachments(said))

    def _attachments(self, said: dict[str, Any]) -> list[Any]:
        count = min(said.get("images", 0), MAX_PICTURES)
        pictures = [picture(self.pictures + number) for number in range(count)]
        self.pictures += count
        location = said.get("location", ())
        return [*pictures, place(*location)] if len(location) == 2 else pictures

    def bot(self, expected: list[dict[str, Any]]) -> None:
        for one in expected:
            self._expect(one)
        self.loose = False

    def _expect(self, one: dict[str, Any]) -> None:
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
        raise _Differs(["  chờ:  " + _wanted(one), *_got(unread)])

    def _let_timers_fire(self) -> None:
        due = self.simulation.next_timer()
        if not self.unread() and due is not None and (due - self.simulation.now).total_seconds() <= SOON:
            self.simulation.wait(max(0.0, (due - self.simulation.now).total_seconds()))

    def nothing_unread(self) -> None:
        unread = self.unread()
        if unread and not self.loose:
            raise _Differs(["  chờ:  không có tin nào nữa (hoặc dòng - ...)", *_got(unread)])
        self.read, self.loose = len(self.simulation.said), False

    def ticket(self, wanted: dict[str, Any]) -> None:
        opened = self.simulation.tickets[self.tickets :]
        if not opened:
            raise _Differs(["  chờ:  một phiếu được mở", "  được: không có phiếu mới"])
        self.tickets += 1
        wrong = list(_ticket_differences(wanted, opened[0]))
        if wrong:
            raise _Differs(wrong)

    def staff(self, what: str) -> None:
        self.nothing_unread()
        if what == "takeover":
            self.simulation.take_over()
        elif what == "reply":
            self.reply()
        elif self.simulation.session.handoff is None:
            raise _Differs(["  không có cuộc trò chuyện nào đang do cán bộ giữ"])
        else:
            self.simulation.end_handoff()

    def reply(self) -> None:
        """Staff answer the ticket that has the chat, or the latest one."""
        if not self.simulation.tickets:
            raise _Differs(["  chưa có phiếu nào để cán bộ trả lời"])
        self.simulation.staff_reply()

    def wait(self, seconds: int) -> None:
        self.simulation.wait(seconds)

    def anything(self, _: Any) -> None:
        self.loose = True


def matches(wanted: Mapping[str, Any], say: Say) -> bool:
    """Whether a message is what a test expects: all that is given must hold."""
    if wanted.get("text") and wanted["text"] not in say.text:
        return False
    if wanted.get("exact") and wanted["exact"] != say.text:
        return False
    if wanted.get("regex") and not re.search(wanted["regex"], say.text):
        return False
    options = wanted.get("options")
    return options is None or list(options) == [option.label for option in say.options]


def _ticket_differences(wanted: Mapping[str, Any], ticket: OpenTicket) -> Iterable[str]:
    got: dict[str, Any] = {
        "kind": ticket.kind,
        "subject": ticket.subject,
        "files": len(ticket.files),
        "urgent": ticket.urgent,
        "handoff": ticket.handoff,
        "office": ticket.office,
    }
    for name, value in wanted.items():
        if name in got and got[name] != value:
            yield f"  {name}: chờ {value}, được {got[name]}"
    if "body" in wanted and wanted["body"] not in ticket.body:
        yield f"  body: chờ có “{wanted['body']}”, được “{ticket.body}”"
    if "due" in wanted and not ticket.due.startswith(wanted["due"]):
        yield f"  due: chờ {wanted['due']}, được {ticket.due or 'không có'}"
    for unit in wanted.get("about", {}).values():
        if unit not in ticket.about_units:
            yield f"  about: chờ {unit}, được {', '.join(ticket.about_units) or 'không có'}"
    answers = {label: value for label, value, _ in ticket.answers}
    for label, value in wanted.get("answers", {}).items():
        if value not in answers.get(label, ""):
            yield f"  {label}: chờ có “{value}”, được “{answers.get(label, 'không có')}”"


def _wanted(one: Mapping[str, Any]) -> str:
    parts = [f"có “{one['text']}”"] if one.get("text") else []
    parts += [f"đúng “{one['exact']}”"] if one.get("exact") else []
    parts += [f"khớp /{one['regex']}/"] if one.get("regex") else []
    parts += ["nút [" + ", ".join(one["options"]) + "]"] if one.get("options") is not None else []
    return "; ".join(parts)


def _got(unread: Sequence[Say]) -> list[str]:
    if not unread:
        return ["  được: không có tin nào"]
    lines = []
    for say in unread:
        options = " [" + ", ".join(option.label for option in say.options) + "]" if say.options else ""
        lines.append("  được: " + say.text.replace("\n", "\n        ") + options)
    return lines


def run_chat(chat: Chat, scripts: Scripts, parts: Parts) -> Result:
    """Hold one conversation and tell how it went."""
    parts = replace(parts, citizen_name=chat.citizen) if chat.citizen else parts
    simulation = Simulation(scripts, parts, chat.at)
    run = _Run(simulation)
    do: dict[str, Callable[[Any], None]] = {
        "citizen": run.citizen,
        "bot": run.bot,
        "wait": run.wait,
        "ticket": run.ticket,
        "staff": run.staff,
        "...": run.anything,
    }
    span = Span()
    try:
        for turn in chat.turns:
            span = turn.span
            do[turn.kind](turn.value)
        run.nothing_unread()
    except _Differs as differs:
        return Result(chat, False, span, str(differs), frozenset(simulation.visited))
    return Result(chat, True, span, visited=frozenset(simulation.visited))


def run_transcripts(files: Mapping[str, str], scripts: Scripts, parts: Parts) -> list[Result]:
    """Hold every conversation of a folder."""
    return [run_chat(chat, scripts, parts) for chat in read_chats(files)[0]]


def not_covered(scripts: Scripts, results: Iterable[Result]) -> list[tuple[str, str, str, int]]:
    """Steps of the folder's own flows that no conversation reached: (flow, step, file, line)."""
    visited: set[tuple[str, str]] = set().union(*(result.visited for result in results))
    return [
        (flow.id, step.key, flow.file, step.span.line)
        for flow in scripts.flows.values()
        for step in flow.steps.values()
        if (flow.id, step.key) not in visited and not flow.is_built_in
    ]
