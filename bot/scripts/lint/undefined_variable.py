"""undefined-variable: câu hoặc điều kiện dùng một tên mà luồng chưa khai báo và không bước nào lưu.

Passes:

    spec: 1
    flow: thu
    answers: {ten: {type: text, label: Tên}}
    steps:
      - ask: ten
      - say: "Chào {{ ten }}, hôm nay là ngày {{ now | ngay }}."

Fails:

    spec: 1
    flow: thu
    answers: {ten: {type: text, label: Tên}}
    steps:
      - ask: ten
      - say: "Chào {{ tne }}."
"""

from __future__ import annotations

import re

from bot.scripts.expressions import Expression, Text
from bot.scripts.lint.folder import Folder
from bot.scripts.model import SPECIAL_NAMES
from bot.scripts.problems import Problem, did_you_mean
from bot.scripts.repair import RESERVED

RULE = "undefined-variable"
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")  # a - b as well, but nobody subtracts words


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        known = {*flow.answers, *flow.saved, *SPECIAL_NAMES, *(RESERVED[flow.id].given if flow.id in RESERVED else ())}
        for used in flow.used:
            for name in used.code.names:
                if name not in known:
                    message = f"Không có “{name}” trong luồng này."
                    hint = did_you_mean(name, known) or "Dùng được: " + ", ".join(sorted(known)) + "."
                    if _is_bare_id(used.code):
                        hint = f"Ghi thẳng một mã thì đặt trong hai lớp nháy: \"'{used.code.raw}'\"."
                    problems += [Problem(flow.file, span, RULE, "error", message, hint) for span in used.places(name)]
    return problems


def _is_bare_id(code: Text | Expression) -> bool:
    return isinstance(code, Expression) and _ID.fullmatch(code.raw) is not None
