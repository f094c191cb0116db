"""Long lists of a flow's examples in a file of their own: `examples/<flow>.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from bot.scripts.examples import FLOW_EXAMPLES, Example, bounded
from bot.scripts.keys import ID, INTEGER, Key, Reading, read_keys
from bot.scripts.model import Flow
from bot.scripts.problems import Problem, Span, did_you_mean
from bot.scripts.tree import Node

EXAMPLES_FOLDER = "examples/"
SPEC = 1

KEYS: dict[str, Key] = {
    "spec": Key(INTEGER, required=True, default=SPEC, about="Phiên bản của ngôn ngữ kịch bản: 1."),
    "examples_of": Key(ID, required=True, default="", about="Mã của luồng mà các câu này mở, trùng tên tệp."),
    "examples": Key(FLOW_EXAMPLES, required=True, default=(), about="Các câu, thêm vào những câu ghi ở luồng."),
}


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """What one such file holds; `span` is where it names its flow."""

    flow: str
    examples: tuple[Example, ...]
    file: str
    span: Span


def read_example_file(root: Node, reading: Reading) -> ExampleFile | None:
    """The examples of a file, or None when it names no flow."""
    values = read_keys(root, KEYS, reading, "Tệp câu ví dụ")
    flow = values["examples_of"]
    if not flow:
        return None
    if values["spec"] != SPEC:
        reading.report(root.pairs["spec"][1].span, "spec", f"Tôi chỉ đọc được spec: {SPEC}.", f"Đặt spec: {SPEC}.")
    span = root.pairs["examples_of"][1].span
    expected = reading.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    if flow != expected:
        message = f"Các câu là của luồng “{flow}” mà tệp tên “{expected}”."
        reading.report(span, "file-name", message, f"Đặt examples_of: {expected}, hoặc đổi tên tệp.")
    return ExampleFile(flow, values["examples"], reading.file, span)


def with_examples(
    flows: Mapping[str, Flow], files: Iterable[ExampleFile], unread: Collection[str], problems: list[Problem]
) -> dict[str, Flow]:
    """The flows with the examples of the files after their own; files of flows in `unread` say nothing."""
    joined, seen = dict(flows), dict[str, str]()
    for one in files:
        first = seen.setdefault(one.flow, one.file)
        if first != one.file:
            message = f"Câu ví dụ của luồng “{one.flow}” đã có ở {first}."
            problems.append(Problem(one.file, one.span, "duplicate-key", "error", message, "Gộp vào một tệp."))
        elif one.flow in joined:
            joined[one.flow] = _joined(joined[one.flow], one, problems)
        elif one.flow not in unread:
            hint = did_you_mean(one.flow, {*flows, *unread}) or "Kiểm tra tên tệp trong thư mục luồng."
            problems.append(Problem(one.file, one.span, "unknown-flow", "error", f"Không có luồng “{one.flow}”.", hint))
    return joined


def _joined(flow: Flow, one: ExampleFile, problems: list[Problem]) -> Flow:
    examples, problem = bounded(flow.examples + one.examples)
    problems += [problem] if problem else []
    return replace(flow, examples=examples)
