"""Example sentences of a flow or a sheet: a list, a block of text with one sentence a line, or either by group."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.scripts.aspects import ANY, ASPECTS
from bot.scripts.keys import ID, WORDS, Kind, Reading, Unreadable
from bot.scripts.limits import MAX_EXAMPLE_CHARACTERS, MAX_EXAMPLES
from bot.scripts.lines import BREAK, indent_of
from bot.scripts.problems import NOWHERE, Problem, Span, nearest
from bot.scripts.tree import Node
from bot.text.fold import clean, fold

DUPLICATE = "duplicate-example"
_NOT_PLAIN = re.compile(r"""[-#•] |".*"$|'.*'$""")  # what a list or a quoted text needs, and a block does not
_BLOCK = "Viết “|” sau dấu hai chấm, rồi xuống dòng, mỗi câu một dòng thụt vào."


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence as a citizen might write it; where it stands makes no difference between two of them."""

    text: str
    group: str = ""
    span: Span = field(default=NOWHERE, compare=False)
    file: str = field(default="", compare=False)


GroupOf = Callable[[Node, Reading], str]


def _examples(group_of: GroupOf, group_schema: Mapping[str, Any]) -> Kind:
    """The kind whose groups are named as `group_of` reads them; it raises Unreadable for what is no group."""

    def read(node: Node, reading: Reading) -> tuple[Example, ...]:
        return _sifted(_written(node, reading, group_of), reading)

    sentences = [WORDS.schema, {"type": "array", "items": WORDS.schema}]
    groups = {
        "type": "object",
        "propertyNames": group_schema,
        "additionalProperties": {"anyOf": [*sentences, {"type": "null"}]},
    }
    return Kind("các câu", read, {"anyOf": [*sentences, groups]})


def _written(node: Node, reading: Reading, group_of: GroupOf) -> Iterator[Example]:
    if node.kind != "map":
        yield from _sentences(node, "", reading)
        return
    for key, value in node.pairs.values():
        try:
            yield from _sentences(value, group_of(key, reading), reading)
        except Unreadable as error:
            reading.report(error.node.span, error.rule, f"Nhóm “{key.raw}”: {error.message}", error.hint)


def _sentences(node: Node, group: str, reading: Reading) -> Iterator[Example]:
    """The sentences of one group, each with its own line."""
    if node.kind == "map":
        raise Unreadable(node, "phải là các câu, không chia nhóm thêm nữa.", _BLOCK)
    if node.kind == "scalar" and node.value is None:
        return
    if node.style == "|":
        yield from _lines(node, group, reading)
        return
    if node.kind == "scalar" and node.span.line != node.span.end_line:
        raise Unreadable(node, "các dòng này bị nối lại thành một câu.", _BLOCK)
    for item in node.items if node.kind == "list" else [node]:
        try:
            yield Example(WORDS.read(item, reading), group, item.span, reading.file)
        except Unreadable as error:
            reading.report(error.node.span, error.rule, error.message, error.hint)


def _lines(block: Node, group: str, reading: Reading) -> Iterator[Example]:
    """The lines of a text block as they stand in the file; the first is its sign."""
    for number, line in enumerate(BREAK.split(block.raw)[1:], block.span.line + 1):
        text = clean(line)
        if not text:
            continue
        span = Span(number, indent_of(line) + 1, number, len(line) + 1)
        if _NOT_PLAIN.match(text):
            message = "Trong khối | chỉ viết câu: không có dấu “-”, “#” ở đầu, không đặt trong ngoặc kép."
            reading.report(span, "wrong-type", message, "Bỏ dấu ấy đi, mỗi dòng một câu.")
            continue
        yield Example(text, group, span, reading.file)


def _sifted(examples: Iterable[Example], reading: Reading) -> tuple[Example, ...]:
    """Those that may stay, in order: none too long, none twice, not too many."""
    kept: dict[str, Example] = {}
    for example in examples:
        if len(example.text) > MAX_EXAMPLE_CHARACTERS:
            message = f"Câu ví dụ dài quá {MAX_EXAMPLE_CHARACTERS} ký tự."
            reading.report(example.span, "too-long", message, "Rút gọn, hoặc tách thành nhiều câu, mỗi câu một dòng.")
            continue
        first = kept.setdefault(fold(example.text), example)
        if first is not example:
            message = f"Câu này đã có ở dòng {first.span.line}."
            reading.report(example.span, DUPLICATE, message, "Bỏ một trong hai.", "warning")
    within, problem = bounded(tuple(kept.values()))
    reading.problems += [problem] if problem else []
    return within


def bounded(examples: tuple[Example, ...]) -> tuple[tuple[Example, ...], Problem | None]:
    """As many examples as one flow or sheet may have, and what is wrong when there were more."""
    if len(examples) <= MAX_EXAMPLES:
        return examples, None
    first = examples[MAX_EXAMPLES]
    message = f"Có hơn {MAX_EXAMPLES} câu ví dụ."
    hint = "Bớt những câu gần giống nhau."
    return examples[:MAX_EXAMPLES], Problem(first.file, first.span, "too-long", "error", message, hint)


def _aspect(key: Node, reading: Reading) -> str:
    """The aspect of a sheet that a group is about; its Vietnamese label is told which word to write."""
    if key.value in (*ASPECTS, ANY):
        return str(key.value)
    by_label = {label: aspect for aspect, label in ASPECTS.items()}
    near = nearest(key.raw, [*ASPECTS, *by_label])
    meant = f"Có phải ý anh/chị là “{by_label.get(near, near)}”? " if near else ""
    listed = ", ".join(f"{aspect} ({label})" for aspect, label in {**ASPECTS, ANY: "câu hỏi chung"}.items())
    raise Unreadable(key, "thủ tục không có phần này.", f"{meant}Dùng được: {listed}.", "unknown-key")


FLOW_EXAMPLES = _examples(ID.read, ID.schema)
SHEET_EXAMPLES = _examples(_aspect, {"enum": [*ASPECTS, ANY]})
