"""unknown-answer: một bước hỏi, mở đầu bằng hoặc trao đi câu trả lời chưa khai báo trong answers.

Passes:

    spec: 1
    flow: thu
    answers: {ten: {type: text, label: Tên}}
    steps:
      - ask: ten
        say: Anh/chị tên gì?

Fails:

    spec: 1
    flow: thu
    answers: {ten: {type: text, label: Tên}}
    steps:
      - ask: tem
        say: Anh/chị tên gì?
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.scripts.lint.folder import Folder
from bot.scripts.model import SPECIAL_NAMES, Flow
from bot.scripts.problems import Problem, Span, did_you_mean

RULE = "unknown-answer"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        for name, span, owner in _named(folder, flow):
            if name not in owner.answers and name not in owner.saved:
                where = "" if owner is flow else f" trong luồng “{owner.id}”"
                message = f"Chưa khai báo câu trả lời “{name}”{where}."
                hint = did_you_mean(name, owner.answers) or f"Thêm vào answers: {name}: {{type: text, label: …}}."
                problems.append(Problem(flow.file, span, RULE, "error", message, hint))
        for name in SPECIAL_NAMES & {*flow.answers, *flow.saved}:
            span = flow.answers[name].span if name in flow.answers else flow.span
            message = f"Tên “{name}” dành riêng cho hệ thống."
            problems.append(Problem(flow.file, span, RULE, "error", message, "Đặt tên khác."))
    return problems


def _named(folder: Folder, flow: Flow) -> Iterator[tuple[str, Span, Flow]]:
    taken = (flow.starts_with_procedure, flow.starts_with_code, flow.starts_with_accusation, flow.starts_with_story)
    for name in taken:
        if name:
            yield name, flow.span, flow
    for step in flow.steps.values():
        if step.verb == "ask" and step.body.ask and step.body.ask not in flow.answers:
            yield step.body.ask, step.place("ask"), flow
        if step.verb == "form":
            undeclared = (name for name in step.body.answers if name not in flow.answers)
            yield from ((name, step.place("answers"), flow) for name in undeclared)
        if step.verb == "review":
            yield from ((name, step.place("review"), flow) for name in step.body.review)
        called = folder.flow(step.body.call) if step.verb == "call" else None
        if called is not None:
            for name in step.body.given:
                yield name, step.place("with"), called
            for name in step.body.save.values():
                yield name, step.place("save"), called
