"""A tried conversation written down as a test: what was done, and what the bot said and did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.scripts.conversations.simulate import Done, Simulation
from bot.scripts.conversations.writing import durations, inline
from bot.scripts.effects import Effect, FollowUp, GiveVerdict, OpenTicket, RateTicket, Say
from bot.scripts.tree import MAX_FILE_CHARACTERS
from bot.text.fold import clean
from bot.tickets.calendar import HANOI

MAX_BODY = 200  # characters of a ticket's body that are written down


def record(simulation: Simulation, name: str = "Hội thoại vừa thử") -> str:
    """The text of a `.chat.yaml` that holds with the same scripts; sealed answers are named, never written down.

    What a conversation of more than MAX_FILE_CHARACTERS said last is left off.
    """
    began = simulation.began.astimezone(HANOI)
    at = began.strftime("%Y-%m-%d %H:%M" if not began.second else "%Y-%m-%d %H:%M:%S")
    head = f"chat: {inline(name)}\nat: {at}\n"
    if simulation.parts.citizen_name:
        head += f"citizen: {inline(simulation.parts.citizen_name)}\n"
    turns = _turns(simulation)
    text = head + ("turns:\n" if turns else "turns: []\n")
    for turn in turns:
        if len(text) + len(turn) > MAX_FILE_CHARACTERS:
            break
        text += turn
    return text


def _turns(simulation: Simulation) -> list[str]:
    turns: list[str] = []
    done = 0  # where the latest thing was done: what a service answers to it is said before it
    for entry in simulation.log:
        if isinstance(entry, Done) and entry.kind == "service":
            turns.insert(done, f"  - service: {inline(entry.value)}\n")
            done += 1
            continue
        if isinstance(entry, Done):
            done = len(turns)
        turns += [f"  - {kind}: {inline(value)}\n" for kind, value in _written(entry)]
    return turns


def _written(entry: Done | Effect) -> Iterator[tuple[str, Any]]:
    if isinstance(entry, Done) and entry.kind == "citizen":
        written = {name: value for name, value in entry.value.items() if name != "text" or clean(value)}
        yield "citizen", written["text"] if set(written) == {"text"} else written
    elif isinstance(entry, Done):
        for value in durations(entry.value) if entry.kind == "wait" else [entry.value]:
            yield entry.kind, value
    elif isinstance(entry, Say):
        yield "bot", shortest(expectation(entry))
    elif isinstance(entry, OpenTicket):
        yield "ticket", _ticket(entry)
    elif isinstance(entry, FollowUp):
        yield "follow_up", _filled(text=_first_line(entry.text), files=len(entry.files))
    elif isinstance(entry, RateTicket):
        yield "rating", _filled(score=entry.score, top=entry.top, word=_first_line(entry.word), factor=entry.factor)
    elif isinstance(entry, GiveVerdict):
        yield "verdict", {"solved": entry.solved}


def expectation(say: Say) -> dict[str, Any]:
    """What a test expects of a message to say all that is in it: its one line, or exactly its lines; its buttons."""
    one_line = len(say.text.splitlines()) == 1
    expected: dict[str, Any] = _filled(**{"text" if one_line else "exact": say.text})
    if say.options or not expected:
        expected["options"] = [option.label for option in say.options]
    return expected


def shortest(expected: Mapping[str, Any]) -> Any:
    """The shortest way of writing it: only a part of a text needs no `text:`."""
    return expected["text"] if set(expected) == {"text"} else dict(expected)


def _ticket(ticket: OpenTicket) -> dict[str, Any]:
    units = {"unit" if not number else f"unit_{number + 1}": id for number, id in enumerate(ticket.about_units)}
    answers = {label: value for label, value, privacy in ticket.answers if value and privacy != "sealed"}
    return _filled(
        kind=ticket.kind,
        subject=ticket.subject,
        about=units,
        body=_first_line(ticket.body),
        files=len(ticket.files),
        urgent=ticket.urgent,
        handoff=ticket.handoff,
        office=ticket.office,
        due=ticket.due,
        receive_by=ticket.receive_by,
        answers=answers,
        seal=[label for label, _, privacy in ticket.answers if privacy == "sealed"],
    )


def _filled(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _first_line(text: str) -> str:
    return next(iter(text.strip().splitlines()), "")[:MAX_BODY]
