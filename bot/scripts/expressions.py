"""Texts and conditions: Jinja2 in a sandbox, narrowed to what cannot run away.

Only the syntax in `_ALLOWED` is taken: no calls, no assignments, no imports, one loop level, no multiplication of
texts. So the work of one text is bounded by the answers it loops over, and its length by `MAX_RENDERED`. What stands
between two braces is bounded in words and in depth before it is parsed, so that no parser recurses without end.
Plain texts never meet Jinja.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateAssertionError, TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

from bot.scripts.bounds import LOOPED, begin_work, bounded, each, join, round_to
from bot.scripts.braces import MAX_NESTED as MAX_NESTED
from bot.scripts.braces import MAX_WORDS as MAX_WORDS
from bot.scripts.braces import Piece, misread, names_in, read_pieces
from bot.scripts.braces import ScriptMistake as ScriptMistake
from bot.scripts.filters import CALENDAR_FILTER, FILTERS, SealedPrinted, plain

MAX_RENDERED = 20_000  # characters of one rendered text
MAX_TEMPLATE = 20_000  # characters of one text in a script
MAX_EXPRESSION = 500  # characters of one condition
MAX_WORKING_DAYS = 400  # what ngay_lam_viec may be asked for

Lookup = Callable[[str], Any]

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem,
    nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.If, nodes.CondExpr,
    nodes.For, nodes.Add, nodes.Sub, nodes.Neg, nodes.List, nodes.Tuple, nodes.Keyword, nodes.Concat,
)  # fmt: skip
_TESTS = {"none", "true", "false", "string", "number", "in", "even", "odd", "defined", "undefined"}
_BUILTIN_FILTERS = {"length", "count", "upper", "lower", "trim", "first", "last", "default", "join", "round", "int"}
_UNSAFE_NAMES = "_"
_ENGINE_NAMES = frozenset({"self", "super", "caller", "varargs", "kwargs", "loop"})  # objects of Jinja, not of scripts
_LOOP_PARTS = frozenset({"index", "index0", "first", "last", "length"})
_NOT_ALLOWED = "Trong {{ }} và {% %} chỉ dùng tên câu trả lời, so sánh, bộ lọc, if và một vòng for."


class ScriptFailed(Exception):
    """A script cannot go on for this citizen. `reason` is a word for counters, never a citizen's words."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


working_days: ContextVar[Callable[[int], datetime]] = ContextVar("working_days")
"""The calendar of the world being stepped in; set for the time of one render."""


@pass_context
def _ngay_lam_viec(context: Context, value: Any, n: int | None = None) -> date | datetime:
    """The day `n` working days from now (or from what stands before the bar, when that is a number).

    Taking the context keeps the engine from working `3 | ngay_lam_viec` out once and for all while it compiles.
    """
    days = n if n is not None else value
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= MAX_WORKING_DAYS:
        raise ScriptFailed("working-days")
    return working_days.get()(days)


class _Environment(SandboxedEnvironment):
    intercepted_binops = frozenset(["+"])

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return not attr.startswith(_UNSAFE_NAMES) and not callable(value)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, str) and isinstance(right, str) and len(left) + len(right) > MAX_RENDERED:
            raise SecurityError("text too long")
        return super().call_binop(context, operator, left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict:  # saved values: their entries, never their methods
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


def _printable(value: Any) -> Any:
    """A value as it prints; a function or an object of the engine is a mistake, never shown."""
    if callable(value) or type(value).__module__.startswith("jinja2."):
        raise TypeError("not a value")
    return plain(value)


def _environment() -> _Environment:
    environment = _Environment(
        undefined=StrictUndefined, autoescape=False, finalize=_printable, keep_trailing_newline=False
    )
    kept = {name: environment.filters[name] for name in _BUILTIN_FILTERS}
    environment.filters.clear()
    environment.filters.update(kept)
    environment.filters |= {**FILTERS, CALENDAR_FILTER: _ngay_lam_viec, "join": join, "round": round_to}
    for name, filter in environment.filters.items():
        environment.filters[name] = bounded(filter)
    environment.globals.clear()
    return environment


_ENVIRONMENT = _environment()
FILTER_NAMES = frozenset(_ENVIRONMENT.filters)
_ENVIRONMENT.filters[LOOPED] = each


def _walk(node: nodes.Node, loops: int = 0) -> None:
    if not isinstance(node, _ALLOWED):
        raise ScriptMistake(_NOT_ALLOWED, "Bỏ phần này đi.", line=node.lineno)
    if isinstance(node, nodes.For):
        loops += 1
        if loops > 1 or node.recursive:
            raise ScriptMistake("Không được đặt vòng for trong vòng for.", line=node.lineno)
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        raise ScriptMistake(f"Không có phép thử “{node.name}”.", line=node.lineno)
    if isinstance(node, nodes.Getattr) and node.attr.startswith(_UNSAFE_NAMES):
        raise ScriptMistake(_NOT_ALLOWED, line=node.lineno)
    if isinstance(node, nodes.Name) and node.name in _ENGINE_NAMES:
        raise ScriptMistake(f"Không in được “{node.name}”.", "Dùng tên câu trả lời.", node.lineno)
    if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) and node.node.name == "loop":
        if node.attr not in _LOOP_PARTS:
            raise ScriptMistake(f"Vòng for không có “{node.attr}”.", "Dùng được loop.index.", node.lineno)
        return
    for child in node.iter_child_nodes():
        _walk(child, loops)
    if isinstance(node, nodes.For):
        pieces = sum(1 for part in node.body for _ in part.find_all(nodes.Node)) + 1
        node.iter = nodes.Filter(node.iter, LOOPED, [nodes.Const(pieces)], [], None, None, lineno=node.lineno)


def _parse(source: str) -> tuple[nodes.Template, tuple[str, ...]]:
    pieces = read_pieces(source, _ENVIRONMENT)
    _check_filters(pieces)
    try:
        tree = _ENVIRONMENT.parse(source)
        _walk(tree)
    except TemplateSyntaxError as error:
        raise _placed(source, pieces, error.lineno, None) from error
    except ScriptMistake as mistake:
        raise _placed(source, pieces, mistake.line, mistake) from mistake
    return tree, tuple(sorted(find_undeclared_variables(tree)))


def _check_filters(pieces: list[Piece]) -> None:
    from bot.scripts.problems import did_you_mean

    for piece in pieces:
        for bar, word in zip(piece.words, piece.words[1:], strict=False):
            if bar.value == "|" and word.kind == "name" and word.value not in FILTER_NAMES:
                hint = did_you_mean(word.value, FILTER_NAMES) or "Dùng được: " + ", ".join(sorted(FILTER_NAMES)) + "."
                message = f"Không có bộ lọc “{word.value}”."
                raise ScriptMistake(message, hint, rule="unknown-filter", start=word.start, end=word.end)


def _placed(source: str, pieces: list[Piece], line: int, mistake: ScriptMistake | None) -> ScriptMistake:
    """The mistake with the place of the piece it is in; the parser only tells the line."""
    around = [piece for piece in pieces if _first_line(source, piece) <= line <= _last_line(source, piece)] or pieces
    blamed = next((piece for piece in around if _fails_alone(source, piece)), around[0])
    if mistake is None:
        return misread(source[blamed.start : blamed.end], blamed.start)
    return ScriptMistake(mistake.message, mistake.hint, rule=mistake.rule, start=blamed.start, end=blamed.end)


def _first_line(source: str, piece: Piece) -> int:
    return source.count("\n", 0, piece.start) + 1


def _last_line(source: str, piece: Piece) -> int:
    return source.count("\n", 0, piece.end) + 1


def _fails_alone(source: str, piece: Piece) -> bool:
    written = source[piece.start : piece.end]
    if piece.keyword in ("if", "for"):
        written += f"{{% end{piece.keyword} %}}"
    elif piece.keyword == "elif":
        written = "{% if 1 %}" + written + "{% endif %}"
    elif piece.keyword in ("else", "endif", "endfor"):
        return False
    try:
        _walk(_ENVIRONMENT.parse(written))
    except (TemplateSyntaxError, ScriptMistake):
        return True
    return False


def _printed(tree: nodes.Template) -> frozenset[str]:
    """Names inside {{ }}, and those a loop runs over; not those only tested by an if."""
    shown = [*tree.find_all(nodes.Output), *(loop.iter for loop in tree.find_all(nodes.For))]
    inside = {name.name for node in shown for name in node.find_all(nodes.Name)}
    return frozenset(inside | {node.name for node in shown if isinstance(node, nodes.Name)})


class Text:
    """A text of a script. `names` are the variables it looks up, `printed` those that may show in it."""

    __slots__ = ("_root", "_template", "names", "printed", "raw")

    def __init__(self, raw: str) -> None:
        if len(raw) > MAX_TEMPLATE:
            raise ScriptMistake(f"Văn bản dài quá {MAX_TEMPLATE:,} ký tự.".replace(",", "."))
        self.raw = raw
        self.names: tuple[str, ...] = ()
        self.printed: frozenset[str] = frozenset()
        self._template: Any = None
        if "{{" in raw or "{%" in raw or "{#" in raw:
            tree, self.names = _parse(raw)
            self.printed = _printed(tree)
            try:
                self._template = _ENVIRONMENT.from_string(tree)
            except TemplateAssertionError as error:
                raise _placed(raw, read_pieces(raw, _ENVIRONMENT), error.lineno, None) from error
            self._root = self._template.root_render_func

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to fill in."""
        return self._template is None

    def render(self, lookup: Lookup) -> str:
        """The text with its variables filled in; ScriptFailed when that is not possible."""
        if self._template is None:
            return self.raw
        values = {name: lookup(name) for name in self.names}
        begin_work()
        parts: list[str] = []
        length = 0
        try:
            for part in self._root(self._template.new_context(values, True)):
                length += len(part)
                if length > MAX_RENDERED:
                    raise ScriptFailed("text-too-long")
                parts.append(part)
        except _FAILURES as error:
            raise ScriptFailed("text", str(error)) from error
        return "".join(parts)


class Expression:
    """A condition or a value of a script, such as `tuoi >= 18` or `phieu.code`."""

    __slots__ = ("_run", "names", "raw")

    def __init__(self, raw: str) -> None:
        if len(raw) > MAX_EXPRESSION:
            raise ScriptMistake(f"Điều kiện dài quá {MAX_EXPRESSION} ký tự.")
        self.raw = raw
        if "{{" in raw or "{%" in raw:
            raise ScriptMistake("Ở đây không dùng {{ }}.", "Viết thẳng tên hoặc điều kiện, như tuoi >= 18.")
        self.names = _parse_inside(raw)
        self._run: Any = None
        if self.names != (raw,):
            try:
                self._run = _ENVIRONMENT.compile_expression(raw, undefined_to_none=False)
            except TemplateSyntaxError as error:
                raise _misread_inside(misread(raw, 0), raw) from error

    def evaluate(self, lookup: Lookup) -> Any:
        """The value; ScriptFailed when it cannot be computed."""
        if self._run is None:
            return lookup(self.raw)
        values = {name: lookup(name) for name in self.names}
        begin_work()
        try:
            value = self._run(**values)
            if isinstance(value, StrictUndefined):
                raise ScriptFailed("expression", self.raw)
        except _FAILURES as error:
            raise ScriptFailed("expression", str(error)) from error
        return value


_INSIDE = ("{{ (", ") }}")


def _parse_inside(raw: str) -> tuple[str, ...]:
    """The names of a condition; its mistakes are told as places of the condition."""
    try:
        return _parse(raw.join(_INSIDE))[1]
    except ScriptMistake as mistake:
        raise _misread_inside(mistake, raw) from mistake


def _misread_inside(mistake: ScriptMistake, raw: str) -> ScriptMistake:
    shift = len(_INSIDE[0])
    start, end = mistake.start - shift, mistake.end - shift
    if start < 0 or end > len(raw):
        start, end = 0, len(raw)
    message = "Điều kiện viết chưa đúng." if "{{" in mistake.message else mistake.message
    hint = "Ví dụ: tuoi >= 18." if mistake.hint.startswith("Kiểm tra dấu") else mistake.hint
    return ScriptMistake(message, hint, rule=mistake.rule, start=start, end=end)


def name_places(code: Text | Expression, name: str) -> list[tuple[int, int]]:
    """Where in a text or condition a name is used: (start, end) in its `raw`."""
    before, after = ("", "") if isinstance(code, Text) else _INSIDE
    words = names_in(read_pieces(before + code.raw + after, _ENVIRONMENT), name)
    return [(word.start - len(before), word.end - len(before)) for word in words]


_FAILURES = (TemplateError, SealedPrinted, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def names_lookup(values: Mapping[str, Any]) -> Lookup:
    """A lookup over ready values, for texts outside a conversation."""

    def lookup(name: str) -> Any:
        if name not in values:
            raise ScriptFailed("unknown-name", name)
        return values[name]

    return lookup
