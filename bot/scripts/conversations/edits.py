"""Small changes to the text of a conversation test, at the places its tree knows; everything else stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from bot.scripts.conversations.chats import Turn
from bot.scripts.tree import Node

UNUSUAL_BREAKS = frozenset("\r\x85\u2028\u2029")  # YAML counts them as line ends, this module does not


def is_flow(text: str, node: Node) -> bool:
    """Whether a list or mapping is written in brackets."""
    return node.kind != "scalar" and text[_offset(text, node.span.line, node.span.column)] in "[{"


def replace(text: str, node: Node, value: str) -> str:
    """Another value at a node's place."""
    start, end = _offset(text, node.span.line, node.span.column), _end(text, node)
    return text[:start] + value + text[end:]


def insert_turn(text: str, turns: Sequence[Turn], before: int, turn: str) -> tuple[int, str]:
    """A turn before another, or after the last; gives back the line it stands at and the text."""
    indent = _indent(text, turns[min(before, len(turns) - 1)])
    lines = text.splitlines(keepends=True)
    at = turns[before].span.line - 1 if before < len(turns) else _last_line(text, turns[-1].node)
    if at == len(lines) and lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    lines.insert(at, f"{indent}- {turn}\n")
    return at + 1, "".join(lines)


def delete_turn(text: str, turn: Turn) -> str:
    lines = text.splitlines(keepends=True)
    del lines[turn.span.line - 1 : _last_line(text, turn.node)]
    return "".join(lines)


def insert_item(text: str, turn: Turn, item: int, value: str) -> str:
    """A value before an item of a turn's list; a turn with one value gets a turn before it."""
    node = turn.node
    if node.kind != "list":
        return insert_turn(text, (turn,), 0, f"bot: {value}")[1]
    start = _offset(text, node.items[item].span.line, node.items[item].span.column)
    if not is_flow(text, node):
        line = node.items[item].span.line - 1
        lines = text.splitlines(keepends=True)
        lines.insert(line, " " * (node.span.column - 1) + f"- {value}\n")
        return "".join(lines)
    return text[:start] + f"{value}, " + text[start:]


def delete_item(text: str, turn: Turn, item: int) -> str:
    """Without one of several items of a turn's list."""
    items = turn.node.items
    if not is_flow(text, turn.node):
        lines = text.splitlines(keepends=True)
        del lines[items[item].span.line - 1 : _last_line(text, items[item])]
        return "".join(lines)
    if item + 1 < len(items):
        after = items[item + 1].span
        start, end = (
            _offset(text, items[item].span.line, items[item].span.column),
            _offset(text, after.line, after.column),
        )
    else:
        start, end = _end(text, items[item - 1]), _end(text, items[item])
    return text[:start] + text[end:]


def _offset(text: str, line: int, column: int) -> int:
    """Lines are those of YAML: they end in a line feed."""
    at = 0
    for _ in range(line - 1):
        at = text.index("\n", at) + 1
    return at + column - 1


def _end(text: str, node: Node) -> int:
    """Where a node's own text ends, without the line end and comments behind it."""
    if is_flow(text, node) or (node.kind == "scalar" and node.style not in ("|", ">")):
        return _offset(text, node.span.end_line, node.span.end_column)
    if node.kind == "scalar":
        last = _last_line(text, node)
        return _offset(text, last, 1) + len(text.split("\n")[last - 1])
    children = node.items or [value for _, value in node.pairs.values()]
    return max((_end(text, child) for child in children), default=_offset(text, node.span.line, node.span.column))


def _last_line(text: str, node: Node) -> int:
    """The last line that belongs to a node."""
    if node.style in ("|", ">"):
        lines = text.split("\n")
        last = node.span.end_line - (node.span.end_column == 1)
        while last > node.span.line and not lines[last - 1].strip():
            last -= 1
        return last
    if node.kind == "scalar" or is_flow(text, node):
        return node.span.end_line
    children = node.items or [value for _, value in node.pairs.values()]
    return max((_last_line(text, child) for child in children), default=node.span.line)


def _indent(text: str, turn: Turn) -> str:
    line = text.split("\n")[turn.span.line - 1]
    return line[: len(line) - len(line.lstrip(" "))]
