"""How the results of conversation tests are told to an editor: in lines to read, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.scripts.conversations.coverage import FlowCoverage
from bot.scripts.conversations.mending import Mended
from bot.scripts.conversations.transcripts import Result
from bot.terminal import Colour, paint

_MARKS: dict[str, tuple[str, Colour]] = {"chờ:": ("-", "red"), "được:": ("+", "green")}


def failed(result: Result) -> Iterator[str]:
    """A conversation that did not hold: where, what came before, what was expected and what came."""
    yield f"{paint('hỏng', 'red')}   {result.chat.file}:{result.span.line}  {paint(result.chat.name, 'bold')}"
    if result.differs is None:
        return
    for line in result.differs.excerpt:
        yield paint(f"         {line}", "dim")
    for words in result.differs.words:
        head, _, rest = words.partition(" ")
        mark, colour = _MARKS.get(head, (" ", None))
        text = f"       {mark} {words if colour is None else f'{head:<6}{rest.strip()}'}"
        yield from (paint(line, colour) if colour else line for line in text.splitlines())


def passed(result: Result) -> str:
    return f"{paint('đạt', 'green')}    {result.chat.file}  {result.chat.name}"


def mended(one: Mended) -> Iterator[str]:
    """What was recorded anew in a conversation, or why it was left as it is."""
    if one.result.passed:
        yield f"{paint('ghi lại', 'yellow')}  {one.result.chat.file}  {paint(one.result.chat.name, 'bold')}"
        for change in one.changes:
            yield f"         dòng {change.line}"
            if change.before:
                yield paint(f"       - {change.before}", "red")
            yield paint(f"       + {change.after}", "green") if change.after else "         (bỏ dòng này)"
    else:
        yield from failed(one.result)
        yield "         Chỗ này máy không tự quyết được nên tệp được giữ nguyên: anh/chị xem và sửa tay."


def covered(flows: Sequence[FlowCoverage]) -> Iterator[str]:
    """How much of each flow is tried, and every place that is not."""
    for flow in flows:
        steps, branches = len(flow.missed_steps), len(flow.missed_branches)
        counts = f"{flow.steps - steps}/{flow.steps} bước, {flow.branches - branches}/{flow.branches} nhánh"
        yield paint(f"{flow.flow}: {counts}", "yellow" if flow.missed else "green")
        unreached = {missed.step for missed in flow.missed_steps}
        for missed in flow.missed:
            if missed.branch and missed.step in unreached:
                continue  # goes without saying
            what = f"chưa thử {missed.branch}" if missed.branch else "chưa có hội thoại nào đi qua bước này"
            yield f"  {flow.file}:{missed.line}: {missed.step}: {what}"


def result_data(result: Result) -> dict[str, Any]:
    differs = result.differs
    return {
        "file": result.chat.file,
        "name": result.chat.name,
        "passed": result.passed,
        "line": result.span.line,
        "difference": result.difference,
        "before": list(differs.excerpt) if differs else [],
    }


def mended_data(one: Mended) -> dict[str, Any]:
    changes = [{"line": change.line, "before": change.before, "after": change.after} for change in one.changes]
    return {"file": one.result.chat.file, "written": one.result.passed, "changes": changes}


def coverage_data(flow: FlowCoverage) -> dict[str, Any]:
    return {
        "flow": flow.flow,
        "file": flow.file,
        "steps": flow.steps,
        "branches": flow.branches,
        "missed": [{"step": one.step, "line": one.line, "branch": one.branch} for one in flow.missed],
    }
