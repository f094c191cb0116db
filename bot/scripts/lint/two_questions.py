"""two-questions: một tin hỏi hai điều, người dân không biết trả lời điều nào trước.

Dấu hỏi trong ngoặc kép “ ” là lời nhắc lại nên không tính.

Passes:

    spec: 1
    flow: thu
    steps:
      - choose: Anh/chị đã nộp hồ sơ chưa?
        options: [Đã nộp, Chưa nộp]

Fails:

    spec: 1
    flow: thu
    steps:
      - choose: Anh/chị đã nộp hồ sơ chưa? Nộp ở đâu?
        options: [Đã nộp, Chưa nộp]
"""

from __future__ import annotations

import re

from bot.scripts.lint.folder import Folder
from bot.scripts.lint.spoken import sentences, texts
from bot.scripts.problems import Problem

RULE = "two-questions"
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        for used, raw in texts(flow):
            asked = [one for one in sentences(raw) if "?" in _QUOTED.sub("", one.text)]
            if len(asked) > 1:
                span = used.place(asked[1].start, asked[1].end)
                message = "Một tin chỉ nên hỏi một điều; đây là câu hỏi thứ hai."
                problems.append(Problem(flow.file, span, RULE, "warning", message, "Tách thành bước hỏi riêng."))
    return problems
