"""What other scripts change in the reading of labelled messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.routing.intents import intent_of, named
from bot.routing.keeping import Memory
from bot.routing.labelled import Labelled
from bot.routing.router import make_router
from bot.routing.shares import Share
from bot.scripts.model import Scripts
from bot.scripts.world import Route


@dataclass(frozen=True, slots=True)
class Turned:
    """A message that two sets of scripts read as different intents, one of them rightly."""

    text: str
    meant: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Effect:
    """How often the first meaning is right, and which messages turned; `unknown`: labels that neither scripts have."""

    before: Share
    after: Share
    gained: tuple[Turned, ...]
    lost: tuple[Turned, ...]
    unknown: tuple[str, ...] = ()

    @property
    def fall(self) -> float:
        """How much less is right than before, 0 to 1; below 0 when more is."""
        return (self.before.hits - self.after.hits) / max(1, self.after.n)


def effect(before: Scripts, after: Scripts, messages: Sequence[Labelled], memory: Memory | None = None) -> Effect:
    """Read the messages by both; learns each set of scripts that neither this process nor `memory` knows."""
    read = zip(_read(before, messages, memory), _read(after, messages, memory), strict=True)
    turned = [Turned(message.text, message.intent, *both) for message, both in zip(messages, read, strict=True)]
    known = {"ambiguous"} | _intents(before) | _intents(after)
    return Effect(
        Share.of(one.before == one.meant for one in turned),
        Share.of(one.after == one.meant for one in turned),
        tuple(one for one in turned if one.before != one.meant == one.after),
        tuple(one for one in turned if one.before == one.meant != one.after),
        tuple(sorted({message.intent for message in messages} - known)),
    )


def _read(scripts: Scripts, messages: Sequence[Labelled], memory: Memory | None) -> list[str]:
    router = make_router(scripts, memory)
    return [named(message.text, router, scripts).intent for message in messages]


def _intents(scripts: Scripts) -> set[str]:
    """Whatever these scripts can make of a message."""
    sheets = {intent_of(Route(scripts.procedure_flow, 1, id), scripts) for id in scripts.sheets}
    return sheets | {intent_of(Route(id, 1), scripts) for id in scripts.flows}
