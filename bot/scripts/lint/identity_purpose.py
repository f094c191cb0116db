"""identity-purpose: thông tin riêng của người dân mà chưa nói dùng để làm gì và giữ bao lâu.

Thông tin riêng là câu trả lời cho biết người dân là ai (điện thoại, họ tên, địa chỉ…) hoặc được niêm phong.

Passes:

    spec: 1
    flow: thu
    answers:
      sdt: {type: phone, label: Số điện thoại, purpose: để gọi lại, keep: 24mo}
    steps:
      - ask: sdt

Fails:

    spec: 1
    flow: thu
    answers:
      sdt: {type: phone, label: Số điện thoại}
    steps:
      - ask: sdt
"""

from __future__ import annotations

from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem

RULE = "identity-purpose"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        for declared in flow.answers.values():
            told = {"purpose": declared.purpose, "keep": declared.keep}
            missing = [word for word, value in told.items() if not value and word not in declared.mistaken]
            if declared.privacy != "open" and missing:
                message = f"“{declared.name}” là thông tin riêng của người dân nhưng thiếu {' và '.join(missing)}."
                hint = "Ví dụ: purpose: để cán bộ gọi lại, keep: 24mo."
                problems.append(Problem(flow.file, declared.span, RULE, "error", message, hint))
    return problems
