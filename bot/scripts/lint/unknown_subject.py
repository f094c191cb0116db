"""unknown-subject: nhóm câu ví dụ của lời kể về cán bộ không phải một vấn đề trong config/subjects.yaml.

Tên nhóm là điều bot đoán lời kể nói về, nên gõ sai một chữ là bot không hỏi lại được. Tên nhóm cũng có thể là giá trị
của một lựa chọn khai ngay trong luồng. Chỉ kiểm tra được ở nơi biết danh sách vấn đề.

Passes:

    spec: 1
    flow: thu
    start_by:
      accusation: su_viec
      examples: {cham-han: hồ sơ quá hẹn cả tháng rồi}
    answers: {su_viec: {type: text, label: Sự việc}}
    steps:
      - ask: su_viec

Fails:

    spec: 1
    flow: thu
    start_by:
      accusation: su_viec
      examples: {cham-hn: hồ sơ quá hẹn cả tháng rồi}
    answers: {su_viec: {type: text, label: Sự việc}}
    steps:
      - ask: su_viec
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.scripts.answers.choice import Choice
from bot.scripts.examples import Example
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow
from bot.scripts.problems import Problem, did_you_mean

RULE = "unknown-subject"


def check(folder: Folder) -> list[Problem]:
    if folder.subjects is None:
        return []
    problems = []
    for flow in folder.flows.values():
        known = {*folder.subjects, *_chosen(flow)}
        for example in _first_of_groups(flow) if flow.starts_with_accusation else ():
            if example.group not in known:
                message = f"Nhóm “{example.group}” của câu này không phải một vấn đề đã biết."
                hint = did_you_mean(example.group, known) or "Khai vấn đề trong config/subjects.yaml trước."
                problems.append(Problem(example.file, example.span, RULE, "error", message, hint))
    return problems


def _first_of_groups(flow: Flow) -> Iterator[Example]:
    """The first example of each group: one problem a group is enough."""
    first: dict[str, Example] = {}
    for example in flow.examples:
        if example.group:
            first.setdefault(example.group, example)
    yield from first.values()


def _chosen(flow: Flow) -> Iterator[str]:
    for declared in flow.answers.values():
        if isinstance(declared.type, Choice):
            yield from (item.value for item in declared.type.items)
