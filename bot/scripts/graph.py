"""The ways through a flow: which step may follow which, and where a flow is left. For rules and for drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.scripts.model import Flow, Step
from bot.scripts.problems import Span
from bot.scripts.turn import Target

EdgeKind = Literal[
    "next",
    "go",
    "option",
    "give_up",
    "none",
    "failed",
    "wrong",
    "stop",
    "done",
    "branch",
    "skip",
    "switch",
    "call",
    "end",
]
CHOSEN: frozenset[EdgeKind] = frozenset(
    {"option", "give_up", "none", "failed", "wrong", "stop", "done", "branch", "skip"}
)
"""Kinds of the ways that are one of several: the branches that coverage counts."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One way on from a step: to a step of the flow, to another flow, or ("" and "") to the end."""

    step: str
    flow: str
    span: Span
    kind: EdgeKind = "next"
    consent: bool = False
    label: str = ""  # what the citizen sees of it, or its condition


def edges(step: Step) -> list[Edge]:
    """All ways on from a step; a step under `if:` may also be passed by."""
    found = list(_OUT[step.verb](step))
    if step.condition is not None:
        found.append(Edge(step.next, "", step.place("if"), "skip", label=f"không phải {step.condition.raw}"))
    return found


def branches(step: Step) -> list[Edge]:
    """The ways on of which one is chosen each time; `Turn.ways` tells those taken by their spans."""
    return [edge for edge in edges(step) if edge.kind in CHOSEN]


def _below(step: Step) -> Edge:
    return Edge(step.next, "", step.span)


def _to(target: Target, kind: EdgeKind, label: str = "") -> Edge:
    return Edge(target.step, target.flow, target.span, kind, label=label)


def _plain(step: Step) -> Iterator[Edge]:
    yield _below(step)


def _ask(step: Step) -> Iterator[Edge]:
    yield _below(step)
    if step.body.retry.give_up:
        yield _to(step.body.retry.give_up, "give_up")


def _choose(step: Step) -> Iterator[Edge]:
    for option in step.body.options:
        goes_on = not option.go and not option.switch
        after = step.next if goes_on else option.go
        yield Edge(after, option.switch, option.way, "option", bool(option.consent), option.label)
    if step.body.retry.give_up:
        yield _to(step.body.retry.give_up, "give_up")


def _review(step: Step) -> Iterator[Edge]:
    yield from _ask(step)
    if step.body.stop:
        yield _to(step.body.stop, "stop")


def _when(step: Step) -> Iterator[Edge]:
    for branch in step.body.when:
        if branch.target:
            label = branch.condition.raw if branch.condition is not None else "còn lại"
            yield _to(branch.target, "branch", label)
    if all(branch.condition is not None for branch in step.body.when):
        yield _below(step)


def _none(step: Step) -> Iterator[Edge]:
    yield _below(step)
    if step.body.none:
        yield _to(step.body.none, "none")


def _clarify(step: Step) -> Iterator[Edge]:
    """Where it leads depends on the message; only `none` is written."""
    if step.body.none:
        yield _to(step.body.none, "none")
    else:
        yield Edge("", "khong-hieu", step.span, "none")


def _service(step: Step) -> Iterator[Edge]:
    yield _below(step)
    if step.body.failed:
        yield _to(step.body.failed, "failed")


def _form(step: Step) -> Iterator[Edge]:
    if step.body.done is None or step.body.if_owner_excluded:
        yield _below(step)
    if step.body.done:
        yield _to(step.body.done, "done")
    if step.body.stop:
        yield _to(step.body.stop, "stop")


def _show(step: Step) -> Iterator[Edge]:
    yield _below(step)
    if step.body.wrong:
        yield _to(step.body.wrong, "wrong")


def _rate(step: Step) -> Iterator[Edge]:
    yield from _none(step)
    if step.body.retry.give_up:
        yield _to(step.body.retry.give_up, "give_up")


def _go(step: Step) -> Iterator[Edge]:
    yield Edge(step.body.go, "", step.place("go"), "go")


def _switch(step: Step) -> Iterator[Edge]:
    yield Edge("", step.body.switch, step.place("switch"), "switch")


def _call(step: Step) -> Iterator[Edge]:
    yield _below(step)
    yield Edge("", step.body.call, step.place("call"), "call")


def _end(step: Step) -> Iterator[Edge]:
    yield Edge("", "", step.span, "end")


_OUT: dict[str, Callable[[Step], Iterator[Edge]]] = {
    "say": _plain,
    "ask": _ask,
    "choose": _choose,
    "when": _when,
    "go": _go,
    "set": _plain,
    "call": _call,
    "switch": _switch,
    "find": _none,
    "clarify": _clarify,
    "show": _show,
    "review": _review,
    "ticket": _plain,
    "status": _none,
    "receipt": _none,
    "service": _service,
    "form": _form,
    "handoff": _plain,
    "rate": _rate,
    "verdict": _none,
    "end": _end,
}


def reachable(flow: Flow, *, without_consent: bool = False) -> set[str]:
    """The keys of the steps that can be reached from the first, `without_consent` by no option that gives it."""
    seen: set[str] = set()
    todo = [flow.first]
    while todo:
        key = todo.pop()
        if key in seen or key not in flow.steps:
            continue
        seen.add(key)
        todo += [edge.step for edge in edges(flow.steps[key]) if not (without_consent and edge.consent)]
    return seen


def always_waits(step: Step) -> bool:
    """True for steps that stop for the citizen every time; a known answer is not asked again."""
    if step.condition is not None:
        return False
    return step.verb in ("choose", "show", "review") or (step.verb == "ask" and step.body.ask_again)


def endless(flow: Flow) -> list[str]:
    """Keys of steps on a loop that may turn without ever waiting, one for each loop, in the flow's order."""
    state: dict[str, int] = {}
    found: set[str] = set()

    def visit(start: str) -> None:
        stack = [(start, iter(_moving(flow, start)))]
        state[start] = 1
        while stack:
            key, following = stack[-1]
            for after in following:
                if state.get(after) == 1:
                    found.add(after)
                elif after not in state:
                    state[after] = 1
                    stack.append((after, iter(_moving(flow, after))))
                    break
            else:
                state[key] = 2
                stack.pop()

    for key in flow.steps:
        if key not in state:
            visit(key)
    return [key for key in flow.steps if key in found]


def _moving(flow: Flow, key: str) -> list[str]:
    step = flow.steps[key]
    if always_waits(step):
        return []
    return [edge.step for edge in edges(step) if edge.step in flow.steps and edge.kind != "give_up"]
