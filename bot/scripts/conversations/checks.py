"""What a conversation test expects held against what came: messages, tickets, ratings, kept answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.scripts.conversations.patterns import Pattern
from bot.scripts.effects import FollowUp, GiveVerdict, OpenTicket, RateTicket, Say
from bot.scripts.filters import plain
from bot.scripts.model import Scripts
from bot.scripts.session import Session
from bot.scripts.world import TicketView


@dataclass(frozen=True, slots=True)
class Wrong:
    """One expectation that does not hold: its keys from the outside in, what was wanted and what came."""

    keys: tuple[str, ...]
    wanted: Any
    got: Any

    def __str__(self) -> str:
        return f"{' / '.join(self.keys)}: chờ {_shown(self.wanted)}, được {_shown(self.got)}"


def matches(wanted: Mapping[str, Any], say: Say) -> bool:
    """Whether a message is what a test expects: all that is given must hold."""
    if wanted.get("text") and wanted["text"] not in say.text:
        return False
    if wanted.get("exact") and wanted["exact"] != say.text:
        return False
    if wanted.get("regex") and not Pattern(wanted["regex"]).is_in(say.text):
        return False
    options = wanted.get("options")
    return options is None or list(options) == [option.label for option in say.options]


def ticket_wrongs(wanted: Mapping[str, Any], ticket: OpenTicket, view: TicketView | None) -> Iterator[Wrong]:
    """What is not as expected of a ticket; `view` is how its citizen sees it now."""
    exact: dict[str, Any] = {
        "kind": ticket.kind,
        "subject": ticket.subject,
        "files": len(ticket.files),
        "urgent": ticket.urgent,
        "handoff": ticket.handoff,
        "office": ticket.office,
        "status": view.status if view else "",
    }
    for name, value in wanted.items():
        if name in exact and exact[name] != value:
            yield Wrong((name,), value, exact[name])
    if wanted.get("body", "") not in ticket.body:
        yield Wrong(("body",), wanted["body"], ticket.body)
    for name, clock in (("due", ticket.due), ("receive_by", ticket.receive_by)):
        if not clock.startswith(wanted.get(name, "")):
            yield Wrong((name,), wanted[name], clock)
    for name, unit in wanted.get("about", {}).items():
        if unit not in ticket.about_units:
            yield Wrong(("about", name), unit, ", ".join(ticket.about_units))
    yield from _answer_wrongs(wanted, ticket)


def _answer_wrongs(wanted: Mapping[str, Any], ticket: OpenTicket) -> Iterator[Wrong]:
    answers = {label: value for label, value, _ in ticket.answers}
    for label, value in wanted.get("answers", {}).items():
        if value not in answers.get(label, ""):
            yield Wrong(("answers", label), value, answers.get(label))
    sealed = [label for label, _, privacy in ticket.answers if privacy == "sealed"]
    if "seal" in wanted and sorted(wanted["seal"]) != sorted(sealed):
        yield Wrong(("seal",), list(wanted["seal"]), sealed)


def follow_up_wrongs(wanted: Mapping[str, Any], came: FollowUp) -> Iterator[Wrong]:
    if wanted.get("text", "") not in came.text:
        yield Wrong(("text",), wanted["text"], came.text)
    if wanted.get("files", len(came.files)) != len(came.files):
        yield Wrong(("files",), wanted["files"], len(came.files))


def rating_wrongs(wanted: Mapping[str, Any], came: RateTicket) -> Iterator[Wrong]:
    for name, got in (("score", came.score), ("top", came.top)):
        if wanted.get(name, got) != got:
            yield Wrong((name,), wanted[name], got)
    if wanted.get("word", "") not in came.word:
        yield Wrong(("word",), wanted["word"], came.word)
    if wanted.get("factor", came.factor) != came.factor:
        yield Wrong(("factor",), wanted["factor"], came.factor)


def verdict_wrongs(wanted: Mapping[str, Any], came: GiveVerdict, view: TicketView | None) -> Iterator[Wrong]:
    """What is not as expected of a verdict; `view` is how its ticket stands after it."""
    got: dict[str, Any] = {"solved": came.solved, "status": view.status if view else ""}
    for name, value in wanted.items():
        if got[name] != value:
            yield Wrong((name,), value, got[name])


def kept_wrongs(wanted: Mapping[str, Any], session: Session, scripts: Scripts) -> Iterator[Wrong]:
    """What is not as expected of the answers the flow on top has collected; a chosen thing counts by id or name."""
    frame = session.frames[-1] if session.frames else None
    declared = scripts.flows[frame.flow].answers if frame and frame.flow in scripts.flows else {}
    for name, value in wanted.items():
        got = frame.answers.get(name) if frame else None
        shown = plain(declared[name].type.view(got)) if got is not None and name in declared else got
        if value not in (got, shown) and not (isinstance(got, dict) and value in (got.get("id"), got.get("name"))):
            yield Wrong((name,), value, shown)


def session_wrongs(wanted: Mapping[str, Any], session: Session) -> Iterator[Wrong]:
    frame = session.frames[-1] if session.frames else None
    got: dict[str, Any] = {
        "flow": frame.flow if frame else "",
        "step": frame.step if frame else "",
        "muted": session.muted_until is not None,
        "ended": session.is_idle,
    }
    for name, value in wanted.items():
        if got[name] != value:
            yield Wrong((name,), value, got[name])


def _shown(value: Any) -> str:
    if value is None or value == "" or value == []:
        return "không có"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    return f"“{value}”"


def in_words(wanted: Mapping[str, Any]) -> str:
    """An expected message, for people."""
    parts = [f"có “{wanted['text']}”"] if wanted.get("text") else []
    parts += [f"đúng “{wanted['exact']}”"] if wanted.get("exact") else []
    parts += [f"khớp /{wanted['regex']}/"] if wanted.get("regex") else []
    parts += ["nút [" + ", ".join(wanted["options"]) + "]"] if wanted.get("options") is not None else []
    return "; ".join(parts)


def said(say: Say) -> str:
    """A message of the bot with its buttons, for people."""
    attached = "".join(f" ({name}: {path})" for name, path in (("ảnh", say.image), ("tệp", say.file)) if path)
    options = " [" + ", ".join(option.label for option in say.options) + "]" if say.options else ""
    return say.text + attached + options
