"""untested: luồng chưa có hội thoại thử nào trong tests/.

Hội thoại thuộc về luồng khi tệp mang tên luồng (tests/<luồng>.chat.yaml,
tests/<luồng>-….chat.yaml) hoặc ghi flow: <luồng>.

Passes:

    spec: 1
    flow: chao
    steps:
      - say: Xin chào.

Fails:

    spec: 1
    flow: thu
    start_by: {keywords: [làm thử]}
    steps:
      - say: Xin chào.
"""

from __future__ import annotations

import re

from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow
from bot.scripts.problems import Problem
from bot.scripts.repair import RESERVED

RULE = "untested"


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        if flow.id not in RESERVED and not is_tested(folder, flow):
            message = f"Luồng “{flow.id}” chưa có hội thoại thử."
            hint = f"Thêm tests/{flow.id}.chat.yaml."
            problems.append(Problem(flow.file, flow.span, RULE, "warning", message, hint))
    return problems


def is_tested(folder: Folder, flow: Flow) -> bool:
    """Whether a conversation belongs to the flow, by its file's name or by what it says."""
    return any(_belongs(flow.id, file, text) for file, text in folder.tests.items())


def _belongs(flow: str, file: str, text: str) -> bool:
    name = file.rsplit("/", 1)[-1].removesuffix(".chat.yaml")
    if name == flow or name.startswith(flow + "-"):
        return True
    return re.search(rf"^flow: *{re.escape(flow)} *$", text, re.MULTILINE) is not None
