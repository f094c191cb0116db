"""Changing an answer given earlier: which there are, and asking one of them again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.scripts.session import Redo
from bot.scripts.turn import Turn
from bot.text.fold import fold
from bot.text.ordinals import parse_ordinal


@dataclass(frozen=True, slots=True)
class Item:
    """A given answer that can be asked for again at `step`."""

    name: str
    label: str
    step: str


def editable(turn: Turn) -> list[Item]:
    """The answers of the flow on top that were given, in the order declared."""
    items = (item_of(turn, name) for name in turn.flow.answers)
    return [item for item in items if item is not None and item.name in turn.frame.answers]


def item_of(turn: Turn, name: str) -> Item | None:
    """Where an answer is asked for, None when the flow on top never asks for it."""
    for key, step in turn.flow.steps.items():
        if step.verb == "ask" and step.body.ask == name:
            return Item(name, turn.declared(name).label, key)
    return None


def pick(items: Sequence[Item], words: str) -> Item | None:
    """The item of a label (or enough of it) or a number in the list; None when the words name none."""
    said, number = fold(words), parse_ordinal(words) or 0
    if 1 <= number <= len(items):
        return items[number - 1]
    place = named([item.label for item in items], said)
    return None if place is None else items[place]


def named(labels: Sequence[str], said: str) -> int | None:
    """Which label some folded words mean: all of it, how it begins, or several words of it, if only one fits."""
    folded = [fold(label) for label in labels]
    if said in folded:
        return folded.index(said)
    words = set(said.split())
    fitting = [
        place
        for place, label in enumerate(folded)
        if words and (label.startswith(said + " ") or (len(words) > 1 and words <= set(label.split())))
    ]
    return fitting[0] if len(fitting) == 1 else None


def ask_again(turn: Turn, item: Item, back: str = "") -> None:
    """Ask for an answer again; afterwards the flow goes on at `back`, or where it stands now.

    The old answer stays until there is a new one.
    """
    frame = turn.frame
    frame.redo = Redo(item.step, back or (frame.redo.back if frame.redo else frame.step))
    frame.step = item.step
    turn.session.question = None
