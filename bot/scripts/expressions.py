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

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, TemplateAssertionError, TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import SandboxedEnvironment

from bot.scripts.filters import CALENDAR_FILTER, FILTERS, SealedPrinted, as_moment, plain

MAX_RENDERED = 20_000  # characters of one rendered text
MAX_TEMPLATE = 20_000  # characters of one text in a script
MAX_EXPRESSION = 500  # characters of one condition
MAX_WORDS = 100  # words and signs between {{ and }}, or in one condition
MAX_NESTED = 12  # brackets in brackets, or {% if %} in {% if %}
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


class ScriptMistake(ValueError):
    """A text or condition the language does not take. `line` counts from 1 inside the text."""

    def __init__(self, message: str, hint: str = "", line: int = 1, rule: str = "expression") -> None:
        super().__init__(message)
        self.message, self.hint, self.line, self.rule = message, hint, line, rule


class ScriptFailed(Exception):
    """A script cannot go on for this citizen. `reason` is a word for counters, never a citizen's words."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


working_days: ContextVar[Callable[[int], datetime]] = ContextVar("working_days")
"""The calendar of the world being stepped in; set for the time of one render."""


def _ngay_lam_viec(value: Any, n: int | None = None) -> date | datetime:
    """The day `n` working days from now (or from what stands before the bar, when that is a number)."""
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
    environment.filters.update(FILTERS)
    environment.filters[CALENDAR_FILTER] = _ngay_lam_viec
    environment.globals.clear()
    return environment


_ENVIRONMENT = _environment()
FILTER_NAMES = frozenset(_ENVIRONMENT.filters)


def _walk(node: nodes.Node, loops: int = 0) -> None:
    if not isinstance(node, _ALLOWED):
        raise ScriptMistake(_NOT_ALLOWED, "Bỏ phần này đi.", line=node.lineno)
    if isinstance(node, nodes.For):
        loops += 1
        if loops > 1 or node.recursive:
            raise ScriptMistake("Không được đặt vòng for trong vòng for.", line=node.lineno)
    if isinstance(node, nodes.Filter) and node.name == "join" and not node.args:
        node.args = [nodes.Const(", ")]
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


_OPENS, _CLOSES = frozenset("([{"), frozenset(")]}")
_BLOCKS = {"if": 1, "for": 1, "endif": -1, "endfor": -1}


def _bound(source: str) -> None:
    """Refuse what is too long or too deep between braces; the lexer reads on without recursing."""
    words = brackets = blocks = 0
    begun = ""
    for line, kind, value in _ENVIRONMENT.lex(source):
        if kind in ("variable_begin", "block_begin"):
            words, brackets = 0, 0
        elif kind in ("name", "operator", "integer", "float", "string"):
            words += 1
            brackets += (value in _OPENS) - (value in _CLOSES)
            if kind == "name" and begun == "block_begin":
                blocks += _BLOCKS.get(value, 0)
        begun = begun if kind == "whitespace" else kind
        if words > MAX_WORDS:
            raise ScriptMistake(f"Biểu thức dài quá {MAX_WORDS} từ.", "Chia thành nhiều bước set.", line)
        if max(brackets, blocks) > MAX_NESTED:
            raise ScriptMistake(f"Lồng nhau quá {MAX_NESTED} lớp.", "Bỏ bớt dấu ngoặc, hoặc chia thành bước.", line)


def _parse(source: str) -> tuple[nodes.Template, tuple[str, ...]]:
    from bot.scripts.problems import did_you_mean

    try:
        _bound(source)
        tree = _ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        raise ScriptMistake(
            "Phần trong {{ }} hoặc {% %} viết chưa đúng.", "Kiểm tra dấu đóng }} %}.", line=error.lineno
        ) from error
    for node in tree.find_all(nodes.Filter):
        if node.name not in FILTER_NAMES:
            hint = did_you_mean(node.name, FILTER_NAMES)
            raise ScriptMistake(f"Không có bộ lọc “{node.name}”.", hint, node.lineno, "unknown-filter")
    _walk(tree)
    return tree, tuple(sorted(find_undeclared_variables(tree)))


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
                raise ScriptMistake("Phần trong {{ }} viết chưa đúng.", line=error.lineno) from error
            self._root = self._template.root_render_func

    def render(self, lookup: Lookup) -> str:
        """The text with its variables filled in; ScriptFailed when that is not possible."""
        if self._template is None:
            return self.raw
        values = {name: lookup(name) for name in self.names}
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
        _, self.names = _parse("{{ (" + raw + ") }}")
        self._run: Any = None
        if self.names != (raw,):
            try:
                self._run = _ENVIRONMENT.compile_expression(raw, undefined_to_none=False)
            except TemplateSyntaxError as error:
                raise ScriptMistake("Biểu thức viết chưa đúng.", "Ví dụ: tuoi >= 18.") from error

    def evaluate(self, lookup: Lookup) -> Any:
        """The value; ScriptFailed when it cannot be computed."""
        if self._run is None:
            return lookup(self.raw)
        values = {name: lookup(name) for name in self.names}
        try:
            value = self._run(**values)
            if isinstance(value, StrictUndefined):
                raise ScriptFailed("expression", self.raw)
        except _FAILURES as error:
            raise ScriptFailed("expression", str(error)) from error
        return value


_FAILURES = (TemplateError, SealedPrinted, TypeError, ValueError, ArithmeticError, LookupError, AttributeError)


def moment_or_none(value: Any) -> date | None:
    """The date in a value, for `set` and `ticket`."""
    moment = as_moment(value)
    return moment.date() if isinstance(moment, datetime) else moment


def names_lookup(values: Mapping[str, Any]) -> Lookup:
    """A lookup over ready values, for texts outside a conversation."""

    def lookup(name: str) -> Any:
        if name not in values:
            raise ScriptFailed("unknown-name", name)
        return values[name]

    return lookup
