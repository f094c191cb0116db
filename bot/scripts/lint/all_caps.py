"""all-caps: viết hoa cả chữ, đọc như đang quát.

Chữ viết tắt (UBND, CCCD) và số La Mã không tính.

Passes:

    spec: 1
    flow: thu
    steps:
      - say: Anh/chị lưu ý mang theo bản chính CCCD.

Fails:

    spec: 1
    flow: thu
    steps:
      - say: Anh/chị LƯU Ý mang theo bản chính.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.scripts.braces import masked
from bot.scripts.lint.capitals import MIN_SPOKEN, is_shouted
from bot.scripts.lint.folder import Folder
from bot.scripts.lint.spoken import texts
from bot.scripts.lint.unknown_abbreviation import known_abbreviations
from bot.scripts.problems import Problem
from bot.text.fold import fold

RULE = "all-caps"
_WORD = re.compile(r"[^\W\d_]+")


def check(folder: Folder) -> list[Problem]:
    known = known_abbreviations(folder.phrases)
    problems = []
    for flow in folder.flows.values():
        for used, raw in texts(flow):
            for start, end in _shouted(masked(raw), known):
                message = f"“{raw[start:end]}” viết hoa cả chữ, đọc như đang quát."
                span = used.place(start, end)
                problems.append(Problem(flow.file, span, RULE, "warning", message, _hint(raw[start:end])))
    return problems


def _hint(shouted: str) -> str:
    if len(shouted) <= MIN_SPOKEN and shouted.isascii():
        return f"Viết thường; nếu là chữ viết tắt thì viết đủ chữ, hoặc thêm vào phrases.yaml: {shouted.lower()}: …"
    return "Viết thường; cần nhấn thì đưa lên đầu câu."


def _shouted(shown: str, known: Collection[str]) -> list[tuple[int, int]]:
    """The runs of shouted words: one place each."""
    found: list[tuple[int, int]] = []
    for word in _WORD.finditer(shown):
        goes_on = bool(found) and not shown[found[-1][1] : word.start()].strip(" ,")
        if goes_on and word[0].isupper():
            found[-1] = (found[-1][0], word.end())
        elif is_shouted(word[0]) and fold(word[0]) not in known:
            found.append(word.span())
    return found
