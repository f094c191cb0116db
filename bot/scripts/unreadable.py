"""Why YAML cannot read a file, in words that help: the parser's error and the lines around it, explained."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ruamel.yaml.error import YAMLError

from bot.scripts.lines import indent_of
from bot.scripts.problems import Span

Explained = tuple[Span, str, str]

NEAR = 20  # lines above an error in which its cause is looked for
_QUOTE_ALL = "Đặt cả câu trong ngoặc kép."
_IN_FLOW = "Trong { } hoặc [ ], câu có dấu ? : , { } [ ] phải đặt trong ngoặc kép."
_MESSAGES = (
    ("found unexpected ':'", "Dấu hai chấm nằm trong câu.", _IN_FLOW),
    ("did not find expected ','", "Thiếu dấu phẩy hoặc dấu đóng, hoặc câu cần ngoặc kép.", _IN_FLOW),
    ("mapping values are not allowed", "Dấu “: ” nằm giữa câu nên YAML hiểu nhầm.", _QUOTE_ALL),
    ("unknown escape character", "Trong ngoặc kép, dấu \\ là ký hiệu riêng của YAML.", "Dùng nháy đơn '…'."),
    ("cannot start any token", "Câu bắt đầu bằng ký tự YAML không nhận.", _QUOTE_ALL),
    ("found unexpected end of stream", "Ngoặc kép mở ở đây chưa đóng.", "Thêm ngoặc kép ở cuối câu."),
    ("document indicator", "Ngoặc kép mở ở đây chưa đóng.", "Thêm ngoặc kép ở cuối câu."),
    ("could not find expected ':'", "Dòng này thiếu dấu hai chấm sau tên mục.", "Viết “tên: giá trị”."),
    ("not allowed in this context", "Danh sách phải bắt đầu ở dòng riêng.", "Xuống dòng trước dấu -."),
    ("did not find expected node content", "Thiếu ngoặc đóng ] hoặc }.", "Câu bắt đầu bằng { hay [ cần ngoặc kép."),
    ("found undefined alias", "Dấu * ở đầu câu là ký hiệu riêng của YAML.", _QUOTE_ALL),
    ("control characters", "Có ký tự điều khiển không nhìn thấy.", "Xoá ký tự lạ, gõ lại dòng này."),
    ("expected <document start>", "Có nội dung nằm ngoài phần đầu của tệp.", "Xoá dòng “...” hoặc chữ thừa."),
)  # fmt: skip
_SIGNS = {
    "*": "Dấu * ở đầu câu", "&": "Dấu & ở đầu câu", "!": "Dấu ! ở đầu câu", ">": "Dấu > ở đầu câu",
    "|": "Dấu | ở đầu câu", "%": "Dấu % ở đầu câu", "@": "Dấu @ ở đầu câu", "`": "Dấu ` ở đầu câu",
    "?": "Dấu ? ở đầu câu", "-": "Dấu - ở đầu câu", ",": "Dấu , ở đầu câu",
}  # fmt: skip
_VALUE = re.compile(r"^ *(?:- +)*(?:[^\s:#\"'][^:#\"']*: +)?(?P<value>\S.*)$")
_KEY_LINE = re.compile(r"^ *(?:- +)*[^\s:]+ ?:(?: |$)")
_TEXT_SIGN = re.compile(r"[|>][-+0-9]{0,2}\s*(?:#.*)?$")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_QUOTED = {'"': re.compile(r'"(?:[^"\\]|\\.)*"'), "'": re.compile(r"'(?:[^']|'')*'")}


def explain(error: YAMLError, lines: Sequence[str]) -> Explained:
    """The place, the reason and the way to mend it."""
    said = f"{getattr(error, 'context', '') or ''} {error}"
    problem = _place(getattr(error, "problem_mark", None))
    context = _place(getattr(error, "context_mark", None)) or _first_mark(said)
    line, column = problem or context or (1, 1)
    if "unknown escape" not in said and ("quoted scalar" in said or "simple key" in said):
        line, column = context or (line, column)
    if "control characters" in said:
        line, column = _first_control(lines)
    line = min(line, len(lines))
    at = _strange_value(lines, line) or _unclosed_quote(lines, line) or _unclosed_bracket(said, context, line)
    return at or _misplaced(said, lines, line, column) or _general(said, lines, line, column)


def _general(said: str, lines: Sequence[str], line: int, column: int) -> Explained:
    for needle, message, hint in _MESSAGES:
        if needle in said:
            return Span(line, column, line, column + 1), message, hint
    message = "Thụt lề của dòng này không khớp với các dòng trên, hoặc thiếu dấu đóng."
    return Span(line, column, line, column + 1), message, 'Các mục cùng cấp phải thẳng cột; xem lại ngoặc ] } ".'


def _strange_value(lines: Sequence[str], line: int) -> Explained | None:
    """A text that begins with a sign of YAML, or goes on after its closing quote or bracket."""
    found = _VALUE.match(lines[line - 1])
    if not found or _TEXT_SIGN.fullmatch(found["value"]):
        return None
    value, column = found["value"], found.start("value") + 1
    sign = value[0]
    span = Span(line, column, line, column + 1)
    if value.startswith(("{{", "{%")):
        return span, "Câu bắt đầu bằng {{ hoặc {% phải đặt trong ngoặc kép.", 'Viết: "{{ … }} …".'
    if sign in _SIGNS and not (sign in "-?" and value[1:2] not in ("", " ")):
        return span, f"{_SIGNS[sign]} là ký hiệu riêng của YAML.", _QUOTE_ALL
    if sign in _QUOTED:
        closed = _QUOTED[sign].match(value)
        rest = value[closed.end() :].strip() if closed else ""
        if closed and rest and not rest.startswith(("#", ",", "}", "]", ":")):
            end = column + closed.end()
            message = "Sau ngoặc đóng còn chữ, nên ngoặc không bao hết câu."
            hint = "Đặt ngoặc quanh cả câu; bên trong dùng “ ” thay cho ngoặc thẳng."
            return Span(line, end, line, end + len(rest)), message, hint
    if (
        sign == "["
        and (closed := re.match(r"\[[^\[\]]*\]", value))
        and re.match(r" *[^\s#,\]}:]", value[closed.end() :])
    ):
        return span, "Câu bắt đầu bằng [ nên YAML coi là danh sách.", _QUOTE_ALL
    return None


def _unclosed_quote(lines: Sequence[str], line: int) -> Explained | None:
    """The nearest line above, this one included, whose text opens a quote that the line does not close."""
    for number in (line, *reversed(_just_above(line))):
        found = _VALUE.match(lines[number - 1])
        value = found["value"] if found else ""
        if found and value[0] in _QUOTED and not _QUOTED[value[0]].match(value):
            column = found.start("value") + 1
            return (
                Span(number, column, number, column + 1),
                "Ngoặc kép mở ở đây chưa đóng." if value[0] == '"' else "Nháy đơn mở ở đây chưa đóng.",
                "Thêm dấu đóng ở cuối câu, hoặc bỏ dấu mở.",
            )
    return None


def _unclosed_bracket(said: str, context: tuple[int, int] | None, line: int) -> Explained | None:
    """A { or [ of an earlier line that is still open where the parser stopped."""
    if context is None or "flow" not in said or context[0] >= line:
        return None
    sign, closing = ("[", "]") if "flow sequence" in said else ("{", "}")
    span = Span(context[0], context[1], context[0], context[1] + 1)
    return span, f"Ngoặc {sign} mở ở đây chưa có {closing}.", f"Thêm {closing} vào cuối, hoặc đặt câu trong ngoặc kép."


def _misplaced(said: str, lines: Sequence[str], line: int, column: int) -> Explained | None:
    """A line that stands too deep or too shallow, or follows one without its colon."""
    text = lines[line - 1]
    above = _above(lines, line)
    begins = _begins(text)
    if "could not find expected ':'" in said:
        return _without_colon(lines, line)
    if "mapping values" in said and _KEY_LINE.match(text) and ":" not in text[begins - 1 : column - 1] and above:
        if not _KEY_LINE.match(lines[above - 1]):
            return _without_colon(lines, above)
        return _uneven(lines, line, above)
    if ("block mapping" in said or "block collection" in said) and above and column <= begins:
        return _uneven(lines, line, above)
    return None


def _without_colon(lines: Sequence[str], line: int) -> Explained:
    text = lines[line - 1]
    column = len(text) - len(text.lstrip(" ")) + 1
    span = Span(line, column, line, max(column + 1, len(text.rstrip()) + 1))
    if any(_TEXT_SIGN.search(lines[n - 1]) and _begins(lines[n - 1]) >= column for n in _just_above(line)):
        return span, "Chữ trong khối | hoặc > phải thụt vào sâu hơn tên mục.", "Thêm dấu cách ở đầu dòng này."
    return (
        span,
        "Dòng này thiếu dấu hai chấm sau tên mục.",
        "Viết “tên: giá trị”; câu dài nhiều dòng thì thụt vào sâu hơn.",
    )


def _just_above(line: int) -> range:
    return range(max(1, line - NEAR), line)


def _uneven(lines: Sequence[str], line: int, above: int) -> Explained:
    here, there = _begins(lines[line - 1]), _begins(lines[above - 1])
    message = f"Chữ đầu dòng này ở cột {here}, của dòng {above} phía trên ở cột {there}: không thẳng với mục nào."
    hint = "Các mục cùng cấp phải thẳng cột; mục của một bước thẳng với chữ đầu sau dấu “- ”."
    column = indent_of(lines[line - 1]) + 1
    return Span(line, column, line, column + 1), message, hint


def _begins(line: str) -> int:
    """The column of the first word, after spaces and dashes."""
    return len(line) - len(line.lstrip(" -")) + 1


def _above(lines: Sequence[str], line: int) -> int:
    """The number of the nearest line above that says something, 0 when there is none."""
    return next((n for n in range(line - 1, 0, -1) if lines[n - 1].strip() and lines[n - 1].lstrip()[0] != "#"), 0)


def _place(mark: Any) -> tuple[int, int] | None:
    return (mark.line + 1, mark.column + 1) if mark is not None else None


def _first_control(lines: Sequence[str]) -> tuple[int, int]:
    found = ((number, match.start() + 1) for number, line in enumerate(lines, 1) if (match := _CONTROL.search(line)))
    return next(found, (1, 1))


def _first_mark(said: str) -> tuple[int, int] | None:
    found = re.findall(r"line (\d+), column (\d+)", said)
    return (int(found[0][0]), int(found[0][1])) if found else None
