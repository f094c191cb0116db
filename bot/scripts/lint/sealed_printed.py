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
_READ = {
    "ask": ("suggest", "guess"),
    "find": ("text",),
    "clarify": ("clarify",),
    "status": ("code",),
    "rate": ("ticket",),
    "verdict": ("ticket",),
}
"""Options by verb whose value is looked at as words, which a sealed answer has none of."""


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        sealed = {name for name, declared in flow.answers.items() if declared.is_sealed}
        unsaid = sealed | _by_form(flow)
        for used in flow.used:
            for name in sorted(unsaid & used.code.printed) if isinstance(used.code, Text) else ():
                message = f"“{name}” được niêm phong nên không in ra được."
                hint = "Bỏ khỏi câu; người dân biết mình đã ghi gì."
                problems += [Problem(flow.file, span, RULE, "error", message, hint) for span in used.places(name)]
        for step in flow.steps.values():
            problems += [*_given_away(flow, step, unsaid), *_opened(folder, flow, step, sealed)]
    return problems


def _by_form(flow: Flow) -> set[str]:
    """Answers that always come by a sealed form, so that the chat never shows them."""
    always = (
        step.body.answers for step in flow.steps.values() if step.verb == "form" and not step.body.if_owner_excluded
    )
    return {name for answers in always for name in answers}


def _given_away(flow: Flow, step: Step, sealed: set[str]) -> Iterator[Problem]:
    given = step.body.given.values() if step.verb == "service" else ()
    for name in sorted(sealed & {name for expression in given for name in expression.names}):
        message = f"“{name}” được niêm phong nên không gửi cho dịch vụ ngoài được."
        hint = "Bỏ khỏi mục “with”."
        yield Problem(flow.file, step.place("with"), RULE, "error", message, hint)


def _opened(folder: Folder, flow: Flow, step: Step, sealed: set[str]) -> Iterator[Problem]:
    """A sealed answer that would be read elsewhere: copied, suggested, or passed between flows unsealed."""
    for option, name in _copied(folder, flow, step, sealed):
        message = f"“{name}” được niêm phong nên không chép sang chỗ không niêm phong được."
        hint = "Khai nơi nhận với privacy: sealed, hoặc bỏ dòng này."
        yield Problem(flow.file, step.place(option), RULE, "error", message, hint)


def _copied(folder: Folder, flow: Flow, step: Step, sealed: set[str]) -> Iterator[tuple[str, str]]:
    """(option of the step, name) for each."""
    if step.verb == "set":
        yield from (("set", value.raw) for value in step.body.set.values() if value.raw in sealed)
    used = ((option, getattr(step.body, option)) for option in _READ.get(step.verb, ()))
    yield from ((option, code.raw) for option, code in used if code is not None and code.raw in sealed)
    called = folder.flows.get(step.body.call) if step.verb == "call" else None
    if called is None:
        return
    given = ((name, value.raw) for name, value in step.body.given.items() if value.raw in sealed)
    yield from (("with", raw) for name, raw in given if not _is_sealed(called, name))
    taken = ((name, there) for name, there in step.body.save.items() if _is_sealed(called, there))
    yield from (("save", there) for name, there in taken if not _is_sealed(flow, name))


def _is_sealed(flow: Flow, name: str) -> bool:
    declared = flow.answers.get(name)
    return declared is not None and declared.is_sealed
