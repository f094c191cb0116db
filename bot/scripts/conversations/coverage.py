"""How much of the scripts the conversations reach: every step, and every branch a step offers."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from bot.scripts.conversations.transcripts import Result
from bot.scripts.graph import Edge, branches
from bot.scripts.model import Flow, Scripts
from bot.scripts.turn import Way

_KINDS = {
    "option": "lựa chọn “{}”",
    "branch": "nhánh “{}”",
    "give_up": "hết lượt hỏi (give_up)",
    "stop": "không muốn gửi (stop)",
    "done": "khi đã có đủ câu trả lời",
    "none": "không tìm thấy (none)",
    "wrong": "không phải thủ tục này (wrong)",
    "failed": "dịch vụ không trả lời (failed)",
    "skip": "bỏ qua bước vì {}",
}


@dataclass(frozen=True, slots=True)
class Missed:
    """A step no conversation reaches, or (with `branch`, in words) a branch of it that none takes."""

    step: str
    line: int
    branch: str = ""


@dataclass(frozen=True, slots=True)
class FlowCoverage:
    """How many steps and branches of one flow there are, and those that are missed, in the file's order."""

    flow: str
    file: str
    steps: int
    branches: int
    missed: tuple[Missed, ...] = ()

    @property
    def missed_steps(self) -> tuple[Missed, ...]:
        return tuple(one for one in self.missed if not one.branch)

    @property
    def missed_branches(self) -> tuple[Missed, ...]:
        return tuple(one for one in self.missed if one.branch)


def coverage(scripts: Scripts, results: Iterable[Result]) -> list[FlowCoverage]:
    """The coverage of each of the folder's own flows."""
    visited: set[tuple[str, str]] = set()
    ways: set[Way] = set()
    for result in results:
        visited |= result.visited
        ways |= result.ways
    return [_of_flow(flow, visited, ways) for flow in scripts.flows.values() if not flow.is_built_in]


def _of_flow(flow: Flow, visited: Set[tuple[str, str]], ways: Set[Way]) -> FlowCoverage:
    missed, count = [], 0
    for step in flow.steps.values():
        offered = branches(step)
        count += len(offered)
        if (flow.id, step.key) not in visited:
            missed.append(Missed(step.key, step.span.line))
        missed += [
            Missed(step.key, edge.span.line, branch_in_words(edge))
            for edge in offered
            if (flow.id, step.key, edge.span) not in ways
        ]
    return FlowCoverage(flow.id, flow.file, len(flow.steps), count, tuple(missed))


def branch_in_words(edge: Edge) -> str:
    return _KINDS[edge.kind].format(edge.label)


def not_covered(scripts: Scripts, results: Iterable[Result]) -> list[tuple[str, str, str, int]]:
    """Steps of the folder's own flows that no conversation reached: (flow, step, file, line)."""
    return [(f.flow, one.step, f.file, one.line) for f in coverage(scripts, results) for one in f.missed_steps]
