"""file-extension: tệp trông như kịch bản nhưng sai đuôi, nên bot không đọc.

Kịch bản có đuôi .yaml (chữ thường), hội thoại thử có đuôi .chat.yaml và nằm trong tests/.

Passes (thư mục có tệp gop-y.yaml):

    spec: 1
    flow: gop-y
    start_by: {keywords: [góp ý]}
    steps:
      - say: Xin chào.

Fails (thư mục có tệp gop-y.yaml.txt):

    spec: 1
    flow: thu
    steps:
      - say: Xin chào.
"""

from __future__ import annotations

import re

from bot.scripts.lint.folder import Folder
from bot.scripts.problems import NOWHERE, Problem

RULE = "file-extension"
_ALMOST = re.compile(r"\.(?:ya?ml\.\w+|ya?m[l1]?|yalm|ymal|ya?ml[~_]?|yaml\W.*)$", re.IGNORECASE)
_TEXTS = (".txt", ".docx", ".doc", ".rtf")


def check(folder: Folder) -> list[Problem]:
    problems = []
    for path in sorted(folder.media or ()):
        name = path.rsplit("/", 1)[-1]
        stem = name.split(".", 1)[0]
        if name.endswith((".yaml", ".yml")):
            continue
        if _ALMOST.search(name) or (name.endswith(_TEXTS) and stem in folder.known_flows):
            message = f"Bot không đọc tệp này vì tên không kết thúc bằng .yaml: {name}."
            problems.append(Problem(path, NOWHERE, RULE, "warning", message, f"Đổi tên thành {stem}.yaml."))
    return problems
