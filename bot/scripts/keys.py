"""The keys of the language, declared: what each holds, how it is read from a node, and its JSON-Schema."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from bot.scripts.expressions import Expression, ScriptMistake, Text, name_places
from bot.scripts.positions import Places, place_in
from bot.scripts.problems import Level, Problem, Span, did_you_mean, nearest
from bot.scripts.tree import Node
from bot.text.fold import clean, fold

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "mo": 30 * 86_400}
_DURATION = re.compile(r"(\d{1,5})(s|mo|m|h|d)")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_NOT_IN_NAME = re.compile(r"[^a-z0-9]+")
_Code = TypeVar("_Code", Text, Expression)


@dataclass(frozen=True)
class Used:
    """A text or condition met while reading, with its place: what rules about names look at."""

    code: Text | Expression
    node: Node

    @property
    def span(self) -> Span:
        return self.node.span

    def places(self, name: str) -> list[Span]:
        """Where the name is used in it, one after the other."""
        return [self.place(start, end) for start, end in name_places(self.code, name)] or [self.span]

    def place(self, start: int, end: int) -> Span:
        """The place in the file of a part of `code.raw`."""
        return self._places.of(start, end)

    @cached_property
    def _places(self) -> Places:
        return Places(self.node, self.code.raw)


@dataclass(slots=True)
class Reading:
    """The file being read, the problems found so far, and every text and condition met."""

    file: str
    problems: list[Problem]
    used: list[Used] = field(default_factory=list)

    def report(self, span: Span, rule: str, message: str, hint: str = "", level: Level = "error") -> None:
        self.problems.append(Problem(self.file, span, rule, level, message, hint))


class Unreadable(Exception):
    """A value that is not what its key holds."""

    def __init__(self, node: Node, message: str, hint: str = "", rule: str = "wrong-type") -> None:
        super().__init__(message)
        self.node, self.message, self.hint, self.rule = node, message, hint, rule


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: `read` makes it from a node or raises Unreadable."""

    name: str
    read: Callable[[Node, Reading], Any]
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping: its kind, whether it must be there, what it is when absent, and what it is for.

    `about` is a Vietnamese sentence for editors; the keys of a step or answer type are told of in its docstring.
    """

    kind: Kind
    required: bool = False
    default: Any = None
    about: str = ""


def read_keys(node: Node, keys: Mapping[str, Key], reading: Reading, where: str) -> dict[str, Any]:
    """The values of a mapping by its declared keys; what is unknown, missing or wrong is reported."""
    values = {name: key.default for name, key in keys.items()}
    if node.kind != "map":
        reading.report(node.span, "wrong-type", f"{where} phải gồm các dòng “tên: giá trị”.")
        return values
    meant: set[str] = set()
    for name, (key_node, value) in node.pairs.items():
        key = keys.get(name)
        if key is None:
            meant.add(nearest(name, keys))
            hint = did_you_mean(name, keys) or "Dùng được: " + ", ".join(keys) + "."
            hint = _COMMA if _follows_comma(key_node, value) else hint
            reading.report(key_node.span, "unknown-key", f"{where} không có mục “{name}”.", hint)
            continue
        values[name] = read_value(value, key, reading, f"“{name}”")
    for name, key in keys.items():
        if key.required and name not in node.pairs and name not in meant:
            reading.report(node.span, "missing-key", f"{where} thiếu mục “{name}”.", f"Thêm “{name}: {key.kind.name}”.")
    return values


_COMMA = "Trong { }, dấu phẩy ngăn các mục; câu có dấu phẩy phải đặt trong ngoặc kép."


def _follows_comma(key: Node, value: Node) -> bool:
    """Whether what looks like a key is the rest of a text that a comma in { } has cut."""
    return value.raw == "" and (value.span.line, value.span.column) == (key.span.end_line, key.span.end_column)


def read_value(node: Node, key: Key, reading: Reading, where: str) -> Any:
    if node.kind == "scalar" and node.value is None:
        if key.required:
            reading.report(node.span, "missing-text", f"{where} để trống.", f"Cần {key.kind.name}.")
        return key.default
    try:
        return key.kind.read(node, reading)
    except Unreadable as error:
        reading.report(error.node.span, error.rule, f"{where}: {error.message}", error.hint)
        return key.default


def _scalar(node: Node, wanted: str) -> Any:
    if node.kind != "scalar" or node.value is None:
        hint = "Văn bản bắt đầu bằng { hay [ cần đặt trong ngoặc kép." if node.kind != "scalar" else ""
        raise Unreadable(node, f"phải là {wanted}.", hint)
    return node.value


def _words(node: Node, reading: Reading) -> str:
    value = _scalar(node, "văn bản")
    if isinstance(value, bool):
        return "true" if value else "false"
    text = clean(value if isinstance(value, str) else node.raw)  # a number as it is written: 1.50, +84
    if not text:
        raise Unreadable(node, "để trống.", "Viết nội dung vào.", "missing-text")
    return text


def _text(node: Node, reading: Reading) -> Text:
    return _code(node, reading, Text, _words(node, reading))


def _expression(node: Node, reading: Reading) -> Expression:
    value = _scalar(node, "tên câu trả lời hoặc biểu thức")
    raw = ("true" if value else "false") if isinstance(value, bool) else clean(str(value))
    return _code(node, reading, Expression, raw)


def _code(node: Node, reading: Reading, make: type[_Code], raw: str) -> _Code:
    try:
        code = make(raw)
    except ScriptMistake as mistake:
        place = place_in(node, raw, mistake.start, mistake.end) if mistake.end else node.span
        reading.report(place, mistake.rule, mistake.message, mistake.hint)
        return make(_INSTEAD[make])
    reading.used.append(Used(code, node))
    return code


_INSTEAD: dict[type, str] = {Text: "", Expression: "none"}


def _integer(node: Node, reading: Reading) -> int:
    value = _scalar(node, "số nguyên")
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Unreadable(node, "phải là số nguyên không âm.")
    return value


def _number(node: Node, reading: Reading) -> int | float:
    value = _scalar(node, "số")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Unreadable(node, "phải là số.")
    return value


def _boolean(node: Node, reading: Reading) -> bool:
    value = _scalar(node, "true hoặc false")
    if not isinstance(value, bool):
        word = _TRUTH.get(fold(str(value)))
        raise Unreadable(node, "phải là true hoặc false.", f"Viết {word} thay cho {value}." if word else "")
    return value


_TRUTH = {"yes": "true", "on": "true", "y": "true", "co": "true", "dung": "true", "true": "true", "1": "true"}
_TRUTH |= {
    "no": "false",
    "off": "false",
    "n": "false",
    "khong": "false",
    "sai": "false",
    "false": "false",
    "0": "false",
}


def _name(node: Node, reading: Reading) -> str:
    value = _scalar(node, "tên")
    if not isinstance(value, str) or not _NAME.fullmatch(value):
        raise _misnamed(node, str(value), "tên", "_", "Tên viết không dấu, liền nhau: don_vi, su_viec.")
    return value


def _id(node: Node, reading: Reading) -> str:
    value = _scalar(node, "mã")
    value = node.raw if isinstance(value, bool) else str(value)
    if not _ID.fullmatch(value):
        raise _misnamed(node, value, "mã", "-", "Mã viết chữ thường không dấu, nối bằng gạch ngang.")
    return value


def _misnamed(node: Node, value: str, what: str, joint: str, rule: str) -> Unreadable:
    """What is written is no name; the hint says how it would be written as one, or as several in a list."""
    names = [_NOT_IN_NAME.sub(joint, fold(part)).strip(joint) for part in value.split(",")]
    good = all((_NAME if joint == "_" else _ID).fullmatch(name) for name in names)
    if good and len(names) > 1:
        rule = f"Nhiều {what} thì đặt trong ngoặc vuông: [{', '.join(names)}]."
    elif good:
        rule = f"{rule.split(':')[0].removesuffix('.')}. Ở đây: {names[0]}"
    return Unreadable(node, f"“{value}” không dùng làm {what} được.", rule)


def _duration(node: Node, reading: Reading) -> int:
    found = _DURATION.fullmatch(str(_scalar(node, "khoảng thời gian")))
    if not found:
        raise Unreadable(
            node, "không phải khoảng thời gian.", "Viết liền như 20m (phút), 8h (giờ), 7d (ngày), 24mo (tháng)."
        )
    return int(found[1]) * _UNITS[found[2]]


def _date(node: Node, reading: Reading) -> date:
    try:
        return date.fromisoformat(str(_scalar(node, "ngày")))
    except ValueError:
        raise Unreadable(node, "không phải ngày.", "Viết như 2026-11-23.") from None


def one_of(*words: str, meanings: Mapping[str, str] | None = None) -> Kind:
    """Exactly one of some English words; `meanings` say in Vietnamese what they stand for."""
    told = [f"{word} ({meanings[word]})" if meanings else word for word in words]

    def read(node: Node, reading: Reading) -> str:
        value = str(_scalar(node, "một từ"))
        if value not in words:
            raise Unreadable(node, f"không có “{value}”.", did_you_mean(value, words) or f"Dùng: {', '.join(told)}.")
        return value

    return Kind(" | ".join(words), read, {"enum": list(words)})


def list_of(kind: Kind) -> Kind:
    """A list; a single value stands for a list of one. Bad items are reported and left out."""

    def read(node: Node, reading: Reading) -> tuple[Any, ...]:
        items = node.items if node.kind == "list" else [node]
        values = []
        for item in items:
            try:
                values.append(kind.read(item, reading))
            except Unreadable as error:
                reading.report(error.node.span, error.rule, error.message, error.hint)
        return tuple(values)

    return Kind(f"danh sách {kind.name}", read, {"anyOf": [kind.schema, {"type": "array", "items": kind.schema}]})


def short_list_of(kind: Kind) -> Kind:
    """A list of words or phrases: several of them in one line, not in brackets, are told as the slip they are."""
    several = list_of(kind)

    def read(node: Node, reading: Reading) -> tuple[Any, ...]:
        if node.kind == "scalar" and node.style == "" and isinstance(node.value, str) and ", " in node.value:
            hint = f"Nhiều mục thì đặt trong ngoặc vuông: [{node.raw}]; một mục có dấu phẩy thì đặt trong ngoặc kép."
            raise Unreadable(node, "các mục ngăn bằng dấu phẩy mà không có ngoặc vuông.", hint)
        return several.read(node, reading)  # type: ignore[no-any-return]

    return Kind(several.name, read, several.schema)


def map_of(kind: Kind) -> Kind:
    """A mapping from names to values of one kind."""

    def read(node: Node, reading: Reading) -> dict[str, Any]:
        if node.kind != "map":
            raise Unreadable(node, "phải gồm các dòng “tên: giá trị”.")
        values = {}
        for name, (_, value) in node.pairs.items():
            try:
                values[name] = kind.read(value, reading)
            except Unreadable as error:
                reading.report(error.node.span, error.rule, f"“{name}”: {error.message}", error.hint)
        return values

    return Kind(f"các dòng tên: {kind.name}", read, {"type": "object", "additionalProperties": kind.schema})


def record(name: str, keys: Mapping[str, Key], make: Callable[[dict[str, Any], Node], Any]) -> Kind:
    """A mapping with declared keys of its own, made into a model."""

    def read(node: Node, reading: Reading) -> Any:
        if node.kind != "map":
            raise Unreadable(node, f"{name} phải gồm các dòng “tên: giá trị”.")
        return make(read_keys(node, keys, reading, name), node)

    return Kind(name, read, schema_of(keys))


def either(name: str, pick: Callable[[Node], Kind], kinds: Iterable[Kind]) -> Kind:
    """A value that may be written in several shapes; `pick` tells which by looking at the node."""
    return Kind(name, lambda node, reading: pick(node).read(node, reading), {"anyOf": [k.schema for k in kinds]})


def schema_of(keys: Mapping[str, Key]) -> dict[str, Any]:
    """The JSON-Schema of a mapping with these keys."""
    return {
        "type": "object",
        "properties": {name: _described(key) for name, key in keys.items()},
        "required": [name for name, key in keys.items() if key.required],
        "additionalProperties": False,
    }


def _described(key: Key) -> dict[str, Any]:
    return {**key.kind.schema, "description": key.about} if key.about else dict(key.kind.schema)


def _whole(pattern: re.Pattern[str]) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^(?:{pattern.pattern})$"}


_STRING = {"type": ["string", "number", "boolean"]}  # YAML reads `say: 113` as a number; it is a text all the same
TEXT = Kind("văn bản", _text, _STRING)
WORDS = Kind("chữ", _words, _STRING)
EXPRESSION = Kind("biểu thức", _expression, {"type": ["string", "number", "boolean"]})
INTEGER = Kind("số nguyên", _integer, {"type": "integer", "minimum": 0})
NUMBER = Kind("số", _number, {"type": "number"})
BOOLEAN = Kind("true hoặc false", _boolean, {"type": "boolean"})
NAME = Kind("tên", _name, _whole(_NAME))
ID = Kind("mã", _id, _whole(_ID))
DURATION = Kind("khoảng thời gian", _duration, _whole(_DURATION))
DATE = Kind("ngày", _date, {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
