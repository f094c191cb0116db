"""step-untested: luồng có hội thoại thử nhưng không hội thoại nào đi tới bước này.

Xem cả những nhánh chưa thử bằng `namro flows test --coverage`.

Passes:

    spec: 1
    flow: thu
    start_by: {keywords: [làm thử]}
    steps:
      - say: Xin chào.
    ---
    chat: Làm thử
    at: 2026-11-23 09:00
    turns:
      - citizen: làm thử
      - bot: Xin chào.

Fails:

    spec: 1
    flow: thu
    start_by: {keywords: [làm thử]}
    steps:
      - choose: Anh/chị chọn gì?
        options: [{label: Một, go: mot}, {label: Hai, go: hai}]
      - id: mot
        say: Một.
      - end
      - id: hai
        say: Hai.
    ---
    chat: Làm thử
    at: 2026-11-23 09:00
    turns:
      - citizen: làm thử
      - bot: Anh/chị chọn gì?
      - citizen: một
      - bot: Một.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.scripts.lint.folder import Folder
from bot.scripts.lint.untested import is_tested
from bot.scripts.problems import Problem

if TYPE_CHECKING:
    from bot.scripts.conversations.coverage import FlowCoverage

RULE = "step-untested"


def check(folder: Folder, covered: Iterable[FlowCoverage]) -> list[Problem]:
    message = "Chưa có hội thoại thử nào đi tới bước này."
    hint = "Thêm vào tests/ một hội thoại đi tới đây."
    problems = []
    for one in covered:
        flow = folder.flows[one.flow]
        if is_tested(folder, flow):
            spans = (flow.steps[missed.step].span for missed in one.missed_steps)
            problems += [Problem(flow.file, span, RULE, "warning", message, hint) for span in spans]
    return problems
