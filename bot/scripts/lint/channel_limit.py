"""channel-limit: vượt quá mức Zalo nhận.

Tin quá 2.000 ký tự bị tách ra, nhãn nút dài nhất 100 ký tự; quá 10 lựa chọn thì không ai đọc hết trên điện thoại.

Passes:

    spec: 1
    flow: thu
    steps:
      - choose: Anh/chị chọn gì?
        options: [Ngắn, Gọn]

Fails:

    spec: 1
    flow: thu
    steps:
      - choose: Anh/chị chọn gì?
        options:
          - Một nhãn dài đến mức không nút nào chứa nổi vì người viết đã dồn cả một câu giải thích rất dài vào nhãn
          - Ngắn
"""

from __future__ import annotations

from bot.scripts.expressions import Text
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow, Step
from bot.scripts.problems import Problem

RULE = "channel-limit"
MAX_TEXT = 2_000  # Zalo: characters of one message
MAX_LABEL = 100  # Zalo: characters of a button's title
MAX_OPTIONS = 10  # more no one reads on a phone


def check(folder: Folder) -> list[Problem]:
    problems: list[Problem] = []
    for flow in folder.flows.values():
        for used in flow.used:
            if isinstance(used.code, Text) and len(used.code.raw) > MAX_TEXT:
                message = f"Văn bản dài {len(used.code.raw)} ký tự, sẽ bị tách thành nhiều tin."
                problems.append(Problem(flow.file, used.span, RULE, "warning", message, f"Viết dưới {MAX_TEXT} ký tự."))
        for step in flow.steps.values():
            if step.verb == "choose":
                problems += _options(flow, step)
    return problems


def _options(flow: Flow, step: Step) -> list[Problem]:
    problems = []
    for option in step.body.options:
        if len(option.label) > MAX_LABEL:
            message = f"Nhãn dài {len(option.label)} ký tự, nút chỉ chứa {MAX_LABEL}."
            hint = "Đưa phần giải thích vào câu hỏi."
            problems.append(Problem(flow.file, option.node.span, RULE, "error", message, hint))
    if len(step.body.options) > MAX_OPTIONS:
        message = f"Câu hỏi có {len(step.body.options)} lựa chọn."
        hint = f"Nhiều nhất nên là {MAX_OPTIONS}; chia thành hai câu hỏi."
        problems.append(Problem(flow.file, step.place("options"), RULE, "warning", message, hint))
    return problems
