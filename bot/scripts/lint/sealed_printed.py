"""sealed-printed: một câu in ra câu trả lời đã được niêm phong, hoặc gửi nó cho dịch vụ bên ngoài.

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

from collections.abc import Iterator

from bot.scripts.expressions import Text
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow, Step
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
        problems += [problem for step in flow.steps.values() for problem in _given_away(flow, step, sealed)]
    return problems


def _given_away(flow: Flow, step: Step, sealed: set[str]) -> Iterator[Problem]:
    given = step.body.given.values() if step.verb == "service" else ()
    for name in sorted(sealed & {name for expression in given for name in expression.names}):
        message = f"“{name}” được niêm phong nên không gửi cho dịch vụ ngoài được."
        hint = "Bỏ khỏi mục “with”."
        yield Problem(flow.file, step.place("with"), RULE, "error", message, hint)
