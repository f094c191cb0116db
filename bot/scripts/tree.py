"""YAML read into a small tree where every key and value knows its place.

The C parser's events are used directly: no tags are honoured, no Python objects are built, aliases have a budget,
and a broken file becomes a `Problem` instead of an exception.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.scripts.doubts import find_doubts
from bot.scripts.lines import split_lines
from bot.scripts.problems import Problem, Span
from bot.scripts.slips import find_slips, inside_texts
from bot.scripts.unreadable import explain
from bot.text.fold import clean

MAX_FILE_CHARACTERS = 400_000  # the largest sheet that ships has 8,000
MAX_DEPTH = 30  # nesting of maps and lists; the language itself needs 6
MAX_ALIASES = 100  # uses of `*name` in one file
MAX_ALIASED_NODES = 5_000  # nodes reached through aliases in one file: no "billion laughs"

Report = Callable[[Span, str, str, str], None]
Scalar = str | int | float | bool | None
Style = Literal["", "'", '"', "|", ">"]  # how a scalar is written: plain, in quotes, as a block

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_PLAIN: dict[str, Scalar] = {"": None, "~": None, "null": None, "true": True, "false": False}
MAX_DIGITS = 15  # longer digit runs stay text: they are codes, not amounts


@dataclass(slots=True)
class Node:
    """A value of the file. `pairs` holds a mapping's entries in order, `items` a list's, `value` a scalar's."""

    kind: Literal["map", "list", "scalar"]
    span: Span
    value: Scalar = None
    pairs: dict[str, tuple[Node, Node]] = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)
    style: Style = ""
    raw: str = ""  # a scalar as it is written, quotes and all
    size: int = 1  # nodes in this subtree, itself included

    def get(self, key: str) -> Node | None:
        pair = self.pairs.get(key)
        return pair[1] if pair else None

    def plain(self) -> Any:
        """The same as ordinary Python values."""
        if self.kind == "map":
            return {key: value.plain() for key, (_, value) in self.pairs.items()}
        if self.kind == "list":
            return [item.plain() for item in self.items]
        return self.value


class _Refused(Exception):
    def __init__(self, span: Span, rule: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.span, self.rule, self.message, self.hint = span, rule, message, hint


class _Builder:
    """Turns the event stream of one file into nodes."""

    def __init__(self, text: str, events: Iterator[Any], report: Report) -> None:
        self._text = text
        self._events = events
        self._report = report
        self._anchors: dict[str, Node] = {}
        self._aliases = 0
        self._aliased = 0

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self._events:
            kind = type(event).__name__
            if kind == "DocumentStartEvent" and root is not None:
                raise _Refused(_span(event), "yaml", "Tệp có hơn một tài liệu YAML (dấu ---).", "Tách ra mỗi tệp một.")
            if kind in _NODE_EVENTS:
                root = self._node(event, 1)
        return root

    def _node(self, event: Any, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise _Refused(_span(event), "yaml", f"Lồng nhau quá {MAX_DEPTH} tầng.", "Viết gọn lại.")
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._alias(event)
        if kind == "ScalarEvent":
            written = self._text[event.start_mark.index : event.end_mark.index]
            node = Node("scalar", _span(event), _scalar(event), style=event.style or "", raw=written)
        elif kind == "SequenceStartEvent":
            node = self._list(event, depth)
        else:
            node = self._map(event, depth)
        if event.anchor:
            self._anchors[event.anchor] = node
        if event.tag:
            self._report(
                _span(event), "yaml", "Dấu ! ở đầu câu là ký hiệu riêng của YAML.", "Đặt cả câu trong ngoặc kép."
            )
        return node

    def _alias(self, event: Any) -> Node:
        target = self._anchors.get(event.anchor)
        if target is None:
            raise _Refused(
                _span(event), "yaml", "Dấu * ở đầu câu là ký hiệu riêng của YAML.", "Đặt cả câu trong ngoặc kép."
            )
        self._aliases += 1
        self._aliased += target.size
        if self._aliases > MAX_ALIASES or self._aliased > MAX_ALIASED_NODES:
            raise _Refused(_span(event), "yaml", "Tệp dùng lại nội dung bằng dấu * quá nhiều.", "Chép hẳn nội dung ra.")
        return target

    def _list(self, event: Any, depth: int) -> Node:
        node = Node("list", _span(event))
        while type(child := next(self._events)).__name__ != "SequenceEndEvent":
            item = self._node(child, depth + 1)
            node.items.append(item)
            node.size += item.size
        node.span = _until(node.span, child)
        return node

    def _map(self, event: Any, depth: int) -> Node:
        node = Node("map", _span(event))
        while type(child := next(self._events)).__name__ != "MappingEndEvent":
            key = self._node(child, depth + 1)
            value = self._node(next(self._events), depth + 1)
            node.size += key.size + value.size
            if key.kind != "scalar":
                message = (
                    "Câu bắt đầu bằng { hay [ phải đặt trong ngoặc kép." if depth > 1 else "Tên mục phải là một từ."
                )
                self._report(key.span, "yaml", message, 'Viết: "{{ ten }} …".')
                continue
            name = _key_name(key)
            if name in node.pairs:
                first = node.pairs[name][0].span.line
                message = f"Mục “{name}” bị ghi hai lần."
                self._report(key.span, "duplicate-key", message, f"Lần đầu ở dòng {first}; bỏ một.")
                continue
            node.pairs[name] = (key, value)
        node.span = _until(node.span, child)
        return node


_NODE_EVENTS = {"AliasEvent", "ScalarEvent", "SequenceStartEvent", "MappingStartEvent"}


def _key_name(key: Node) -> str:
    if isinstance(key.value, bool):
        return "true" if key.value else "false"
    return "" if key.value is None else clean(str(key.value))


def _scalar(event: Any) -> Scalar:
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _PLAIN:
        return _PLAIN[text]
    if len(text) <= MAX_DIGITS and _INTEGER.fullmatch(text):
        return int(text)
    if len(text) <= MAX_DIGITS and _FLOAT.fullmatch(text):
        return float(text)
    return text


def _span(event: Any) -> Span:
    start, end = event.start_mark, event.end_mark
    return Span(start.line + 1, start.column + 1, end.line + 1, end.column + 1)


def _until(span: Span, event: Any) -> Span:
    return Span(span.line, span.column, event.end_mark.line + 1, event.end_mark.column + 1)


def read_tree(file: str, text: str, problems: list[Problem]) -> Node | None:
    """The tree of one file, or None when it cannot be read; what is wrong is appended to `problems`."""

    def report(span: Span, rule: str, message: str, hint: str = "") -> None:
        problems.append(Problem(file, span, rule, "error", message, hint))

    text = text.removeprefix("\ufeff")
    if len(text) > MAX_FILE_CHARACTERS:
        report(Span(), "yaml", f"Tệp dài quá {MAX_FILE_CHARACTERS:,} ký tự.".replace(",", "."), "Chia thành nhiều tệp.")
        return None
    lines, before = split_lines(text), len(problems)
    try:
        root = _Builder(text, YAML(typ="safe", pure=False).parse(text), report).document()
    except _Refused as refused:
        report(refused.span, refused.rule, refused.message, refused.hint)
        return None
    except YAMLError as error:
        problems += _unreadable(file, error, lines, {one.line for one in problems[before:]})
        return None
    except UnicodeEncodeError as error:
        is_byte = 0xDC80 <= ord(text[error.start]) <= 0xDCFF  # how a byte that is no UTF-8 comes in
        hint = "Lưu tệp lại với bảng mã UTF-8." if is_byte else "Xoá ký tự lạ, gõ lại dòng này."
        report(_place_of(text, error.start), "yaml", "Có ký tự hỏng.", hint)
        return None
    if root is None:
        report(Span(), "yaml", "Tệp trống.", "Viết kịch bản vào, hoặc xoá tệp.")
        return None
    slips = list(find_slips(lines, scalars_below(root), broken=False))
    if slips:  # what else was found is a consequence
        problems[before:] = [Problem(file, one.span, "yaml", "error", one.message, one.hint) for one in slips]
        return None
    if not file.endswith(".chat.yaml"):  # what citizens write there may hold any sign
        problems += [Problem(file, *doubt) for doubt in find_doubts(scalars(root), lines)]
    return root


def scalars(root: Node) -> Iterator[Node]:
    """Every value of the file that is one text or number, once; keys are none."""
    todo, seen = [root], set()
    while todo:
        node = todo.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if node.kind == "scalar":
            yield node
        todo += node.items
        todo += [value for _, value in node.pairs.values()]


def _unreadable(file: str, error: YAMLError, lines: list[str], told: set[int]) -> Iterator[Problem]:
    """The parser's one error, and the slips of all lines; those are told instead where they explain it."""
    slips = list(find_slips(lines, inside_texts(lines), broken=True))
    for slip in slips:
        yield Problem(file, slip.span, "yaml", "error", slip.message, slip.hint)
    span, message, hint = explain(error, lines)
    if span.line not in told and not any(slip.explains(span.line) for slip in slips):
        yield Problem(file, span, "yaml", "error", message, hint)


def scalars_below(root: Node) -> set[int]:
    """The lines on which a scalar goes on that began above."""
    inside: set[int] = set()
    for node in scalars(root):
        ends_before = node.style in ("|", ">") and node.span.end_column == 1
        inside.update(range(node.span.line + 1, node.span.end_line + (0 if ends_before else 1)))
    return inside


def _place_of(text: str, offset: int) -> Span:
    before = split_lines(text[:offset])
    line, column = len(before), len(before[-1]) + 1
    return Span(line, column, line, column + 1)
