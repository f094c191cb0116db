"""sealed-printed: a text prints an answer that is sealed.

Passes:

    spec: 1
    flow: thu
    answers:
      sdt: {type: phone, label: Số điện thoại, privacy: sealed, purpose: để gọi lại, keep: 24mo}
    steps:
      - ask: sdt
      - say: Tôi đã ghi số điện thoại.

Fails:

    spec: 1
    flow: thu
    answers:
      sdt: {type: phone, label: Số điện thoại, privacy: sealed, purpose: để gọi lại, keep: 24mo}
    steps:
      - ask: sdt
      - say: "Tôi đã ghi số {{ sdt }}."
"""

from __future__ import annotations

from bot.scripts.expressions import Text
from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem

RULE = "sealed-printed"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        sealed = {name for name, declared in flow.answers.items() if declared.is_sealed}
        for used in flow.used:
            for name in sorted(sealed & used.code.printed) if isinstance(used.code, Text) else ():
                message = f"“{name}” được niêm phong nên không in ra được."
                hint = "Bỏ khỏi câu; người dân biết mình đã ghi gì."
                problems += [Problem(flow.file, span, RULE, "error", message, hint) for span in used.places(name)]
    return problems
