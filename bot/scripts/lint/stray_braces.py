"""stray-braces: dấu ngoặc nhọn lẻ trong câu; người dân sẽ đọc thấy đúng những ký hiệu đó.

Passes:

    spec: 1
    flow: thu
    answers: {ten: {type: text, label: Tên}}
    steps:
      - ask: ten
      - say: "Chào {{ ten }}."

Fails:

    spec: 1
    flow: thu
    answers: {ten: {type: text, label: Tên}}
    steps:
      - ask: ten
      - say: "Chào {ten}."
"""

from __future__ import annotations

import re

from bot.scripts.braces import masked
from bot.scripts.lint.folder import Folder
from bot.scripts.lint.spoken import texts
from bot.scripts.problems import Problem

RULE = "stray-braces"
_STRAY = re.compile(r"\$?\{ *[\w.| ]{1,40}\}+|\}\}|%\}|\[\[[\w. ]{1,40}\]\]")


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        for used, raw in texts(flow):
            for found in _STRAY.finditer(masked(raw)):
                message = f"“{found[0]}” sẽ hiện ra y như vậy."
                hint = "In một câu trả lời thì viết hai dấu ngoặc mỗi bên: {{ ten }}."
                problems.append(Problem(flow.file, used.place(*found.span()), RULE, "warning", message, hint))
    return problems
