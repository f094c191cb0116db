"""Slips of the pen that a single line shows: tabs, pasted signs, a dash or colon without its space.

YAML refuses some of these with words that do not help, and silently takes the others for something else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.scripts.lines import indent_of
from bot.scripts.problems import Span

_SPACE = (
    "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u200b\u200c\u200d\u2060\ufeff"  # look like a space, or like nothing
)
_LIKE_SPACE = re.compile(f"^ *([{_SPACE}]+)")
_AFTER_SIGN = re.compile(f"^ *(?:- *)?[\\w-]*[-:]([{_SPACE}])")
_TAB = re.compile(r"^ *(\t+)")
_BULLET = re.compile(r"^ *([–—•●▪‣−·]+) *\S")
_DASH = re.compile(r"^ *(-)[^\W\d_][\w ]*:(?: |$)")
_COLON = re.compile(r"^ *(?:- +)?(?!https?:|tel:|mailto:)([a-z_]{2,20}:)[^\s:/]")
_WIDE_COLON = re.compile(r"^ *(?:- +)?[a-z_]{2,20} ?(：)")
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})(?: |$)")
_FENCE = re.compile(r"^ *(```+)")
_SMART = re.compile(r"^ *(?:- +)?(?:[\w-]+: +)?([“”„‟])")
_SECOND_COLON = re.compile(r"^ *(?:- +)?[a-z_]{2,20}: +[^\s\"'|>{\[#&*!%@`“][^#:]*(:)(?: |$)")
_OPENS_TEXT = re.compile(r"(?:^|[:-] )\s*[|>][-+0-9]{0,2}\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Slip:
    """One finding in a file that was read as YAML or was not."""

    span: Span
    message: str
    hint: str
    may_spread: bool = True  # a parser may stumble over it lines below

    def explains(self, line: int) -> bool:
        """Whether the parser's complaint about a line may come from here."""
        return self.span.line <= line if self.may_spread else self.span.line == line


_SLIPS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        _LIKE_SPACE,
        "Đầu dòng có dấu cách lạ (dán từ nơi khác), YAML không coi là dấu cách.",
        "Xoá khoảng trắng đầu dòng rồi gõ lại bằng phím cách.",
    ),
    (_AFTER_SIGN, "Sau dấu - hoặc dấu : là một dấu cách lạ.", "Xoá dấu đó rồi gõ lại bằng phím cách."),
    (_BULLET, "Đầu dòng là dấu gạch hoặc chấm dán từ văn bản khác.", "Gõ dấu trừ (-) rồi một dấu cách."),
    (_DASH, "Sau dấu - đầu dòng thiếu dấu cách.", "Viết “- say: …”."),
    (_COLON, "Sau dấu hai chấm thiếu dấu cách.", "Viết “say: Xin chào”."),
    (_WIDE_COLON, "Dấu hai chấm này không phải dấu hai chấm thường.", "Gõ lại dấu : rồi một dấu cách."),
    (
        _CONFLICT,
        "Còn dấu vết của hai bản sửa chưa ghép xong.",
        "Chọn một bản, rồi xoá các dòng <<<<<<<, =======, >>>>>>>.",
    ),
    (_FENCE, "Dòng ``` không thuộc về kịch bản.", "Xoá dòng này."),
)
_BROKEN_SLIPS = (
    (_TAB, "Đầu dòng có dấu Tab.", "Thụt lề chỉ bằng dấu cách; thay mỗi Tab bằng hai dấu cách."),
    (_SECOND_COLON, "Dấu “: ” nằm giữa câu nên YAML hiểu nhầm.", "Đặt cả câu trong ngoặc kép."),
    (_SMART, "Ngoặc kép cong “ ” không phải ngoặc kép của YAML.", "Gõ lại ngoặc kép thẳng: \"…\"."),
)  # fmt: skip


def find_slips(lines: Sequence[str], inside: Collection[int], broken: bool) -> Iterator[Slip]:
    """The slips of a file, but for lines `inside` a text; some only matter where YAML could not read the file."""
    known = (*_SLIPS, *_BROKEN_SLIPS) if broken else _SLIPS
    for number, line in enumerate(lines, 1):
        if number in inside or line.lstrip().startswith("#"):
            continue
        for pattern, message, hint in known:
            found = pattern.match(line)
            if found:
                span = Span(number, found.start(1) + 1, number, found.end(1) + 1)
                yield Slip(span, message, hint, pattern is not _SMART)
                break


def inside_texts(lines: Sequence[str]) -> set[int]:
    """The numbers of the lines that belong to a text block, told by indentation alone: for files YAML cannot read."""
    inside: set[int] = set()
    above: int | None = None
    for number, line in enumerate(lines, 1):
        if above is not None and (not line.strip() or indent_of(line) > above):
            inside.add(number)
            continue
        above = indent_of(line) if _OPENS_TEXT.search(line) else None
    return inside
