"""Conversation tests recorded anew where the bot now says otherwise; comments, order and what still holds stay.

An expectation is only ever replaced by one as strict. What a machine must not decide (a button that is gone, a ticket
that is no longer opened, a service nobody asks) is left for a person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from bot.scripts.conversations.chats import Chat, Turn, read_chats
from bot.scripts.conversations.checks import Wrong, matches
from bot.scripts.conversations.edits import UNUSUAL_BREAKS, delete_item, delete_turn, insert_item, insert_turn, replace
from bot.scripts.conversations.recording import expectation, shortest
from bot.scripts.conversations.simulate import Parts
from bot.scripts.conversations.transcripts import Difference, Result, run_chat
from bot.scripts.conversations.writing import inline
from bot.scripts.effects import Say
from bot.scripts.model import Scripts
from bot.scripts.tree import Node

MAX_CHANGES = 200  # of one conversation
ALIKE = 50  # rapidfuzz ratio from which one text counts as a new wording of another
PART_COUNTS_LESS = 15  # points
CLEARLY = 10  # how much nearer a later message must be for the first to count as a new one

_SENTENCE = re.compile(r"(?<=[.?!;:])\s+|\n")


@dataclass(frozen=True, slots=True)
class Change:
    """One place recorded anew: the line it stood at, what was written there and what is now ("" for nothing)."""

    line: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Mended:
    """The new text, what was changed, and how the conversation goes now: where it still fails, a person must decide."""

    text: str
    changes: tuple[Change, ...]
    result: Result


@dataclass(frozen=True, slots=True)
class _Edit:
    text: str
    change: Change


def mend(file: str, text: str, scripts: Scripts, parts: Parts) -> Mended:
    """Record anew what differs in one conversation that can be read."""
    changes: list[Change] = []
    while True:
        (chat,) = read_chats({file: text})[0]
        result = run_chat(chat, scripts, parts)
        edit = _edit(text, chat, result.differs) if result.differs and len(changes) < MAX_CHANGES else None
        if edit is None or not read_chats({file: edit.text})[0]:
            return Mended(text, tuple(changes), result)
        text = edit.text
        changes.append(edit.change)


def _edit(text: str, chat: Chat, differs: Difference) -> _Edit | None:
    if not chat.turns or UNUSUAL_BREAKS & set(text) or not _one_a_line(text, chat.turns):
        return None
    if differs.kind == "surplus":
        return _add(text, chat, differs.turn, differs.unread)
    turn = chat.turns[differs.turn]
    if differs.kind == "message":
        return _mend_message(text, chat, differs)
    if differs.kind == "fields":
        return _mend_field(text, turn, differs.wrongs[0])
    return None


def _one_a_line(text: str, turns: Sequence[Turn]) -> bool:
    """Whether each turn begins a line of its own with a dash."""
    lines = text.split("\n")
    return all(lines[turn.span.line - 1].lstrip().startswith("- ") for turn in turns)


def _add(text: str, chat: Chat, turn: int, unread: tuple[Say, ...]) -> _Edit:
    """Messages nobody expected, written before a turn."""
    value = inline(shortest(expectation(unread[0])))
    line, new = insert_turn(text, chat.turns, turn, f"bot: {value}")
    return _Edit(new, Change(line, "", f"bot: {value}"))


def _mend_message(text: str, chat: Chat, differs: Difference) -> _Edit | None:
    turn, wanted = chat.turns[differs.turn], chat.turns[differs.turn].value[differs.item]
    unread, last = differs.unread, differs.last
    if differs.loose:
        best = max(unread, key=lambda say: _alike(wanted, say), default=None)
        return _reword(text, turn, differs.item, best) if best and _alike(wanted, best) >= ALIKE else None
    nearest = max(ALIKE, *(_alike(wanted, say) for say in unread[:1]), 0)
    if last is not None and _follows_another(chat, differs) and _alike(wanted, last) >= nearest:
        return _reword(text, turn, differs.item, last)
    if len(unread) > 1 and max(_alike(wanted, say) for say in unread[1:]) > _alike(wanted, unread[0]) + CLEARLY:
        return _add_item(text, turn, differs.item, unread[0])
    if not unread or (_expected_later(chat, differs, unread[0]) and _alike(wanted, unread[0]) < ALIKE):
        return _drop(text, turn, differs.item)
    return _reword(text, turn, differs.item, unread[0])


def _follows_another(chat: Chat, differs: Difference) -> bool:
    """Whether the line above already expects something of the same message."""
    return differs.item > 0 or (differs.turn > 0 and chat.turns[differs.turn - 1].kind == "bot")


def _expected_later(chat: Chat, differs: Difference, say: Say) -> bool:
    """Whether a message is expected below, before anybody does anything."""
    later = list(chat.turns[differs.turn].value[differs.item + 1 :])
    for turn in chat.turns[differs.turn + 1 :]:
        if turn.kind != "bot":
            break
        later += turn.value
    return any(matches(one, say) for one in later)


def _alike(wanted: Mapping[str, Any], say: Say) -> float:
    """How near a message is to what was expected, 0 to 100; a message with the same buttons is the same question."""
    if matches(wanted, say) or (wanted.get("options") and matches({"options": wanted["options"]}, say)):
        return 100.0
    words = wanted.get("text") or wanted.get("exact") or wanted.get("regex")
    if words:
        return _likeness(words, _nearest(words, say.text))
    options, offered = wanted.get("options") or (), [option.label for option in say.options]
    return fuzz.ratio("\n".join(options), "\n".join(offered)) if options and offered else 0.0


def _likeness(words: str, text: str) -> float:
    """The likeness of two texts; that of a part of a text counts as well, but less."""
    return max(fuzz.ratio(words, text), fuzz.partial_ratio(words, text) - PART_COUNTS_LESS)


def _nearest(words: str, text: str) -> str:
    """The sentence of a message that is nearest to some words, or its line or the whole where that would be less."""
    for parts in (_SENTENCE.split(text), text.splitlines()):
        best = max(parts, key=lambda part: _likeness(words, part), default="")
        if 2 * len(best) >= len(words) and "\n" not in words:
            return best
    return text


def _reworded(wanted: Mapping[str, Any], say: Say) -> dict[str, Any]:
    """An expectation as strict as before that the message holds; the parts that still hold stay."""
    new: dict[str, Any] = {}
    for name, value in wanted.items():
        if name == "options":
            if value is not None:
                new[name] = [option.label for option in say.options]
        elif value and matches({name: value}, say):
            new[name] = value
        elif value:
            new |= {"text": _nearest(value, say.text)} if name == "text" else {"exact": say.text}
    return {name: value for name, value in new.items() if value or name == "options"} or expectation(say)


def _item(turn: Turn, item: int) -> Node:
    return turn.node.items[item] if turn.node.kind == "list" else turn.node


def _reword(text: str, turn: Turn, item: int, say: Say) -> _Edit | None:
    node = _item(turn, item)
    value = inline(shortest(_reworded(turn.value[item], say)))
    new = replace(text, node, value)
    return _Edit(new, _changed(node, turn.value[item], value)) if new != text else None


def _add_item(text: str, turn: Turn, item: int, say: Say) -> _Edit:
    value = inline(shortest(expectation(say)))
    return _Edit(insert_item(text, turn, item, value), Change(_item(turn, item).span.line, "", f"bot: {value}"))


def _drop(text: str, turn: Turn, item: int) -> _Edit:
    change = _changed(_item(turn, item), turn.value[item], "")
    whole = turn.node.kind != "list" or len(turn.node.items) == 1
    return _Edit(delete_turn(text, turn) if whole else delete_item(text, turn, item), change)


def _changed(node: Node, wanted: Mapping[str, Any], after: str) -> Change:
    given = {name: value for name, value in wanted.items() if value or (name == "options" and value is not None)}
    return Change(node.span.line, f"bot: {inline(shortest(given))}", f"bot: {after}" if after else "")


def _mend_field(text: str, turn: Turn, wrong: Wrong) -> _Edit | None:
    """One key of a ticket, rating and the like; a value that did not come at all is left for a person."""
    node: Node | None = turn.node
    for key in wrong.keys:
        node = node.get(key) if node else None
    if node is None or wrong.got in (None, "", []):
        return None
    got = wrong.got
    if isinstance(got, str) and isinstance(wrong.wanted, str):
        is_clock = turn.kind == "ticket" and wrong.keys[-1] in ("due", "receive_by")
        got = got[: max(len(wrong.wanted), len("2026-11-23"))] if is_clock else _nearest(wrong.wanted, got)
    value = inline(got)
    before = f"{turn.kind}: {' / '.join(wrong.keys)}: {inline(wrong.wanted)}"
    return _Edit(replace(text, node, value), Change(node.span.line, before, f"{' / '.join(wrong.keys)}: {value}"))
