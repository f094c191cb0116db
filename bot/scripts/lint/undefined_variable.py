"""undefined-variable: câu hoặc điều kiện dùng một tên mà luồng chưa khai báo và không bước nào lưu.

Phần sau dấu chấm cũng vậy: phiếu có code, office, due, receive_by; citizen có name, first_contact; oa có name;
shared có những đoạn chữ của phrases.yaml.

Passes:

    spec: 1
    flow: thu
    answers: {ten: {type: text, label: Tên}}
    steps:
      - ask: ten
      - say: "Chào {{ ten }}, hôm nay là ngày {{ now | ngay }}."

Fails:

    spec: 1
    flow: thu
    answers: {ten: {type: text, label: Tên}}
    steps:
      - ask: ten
      - say: "Chào {{ tne }}."
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.scripts.expressions import Expression, Text, name_places
from bot.scripts.keys import Used
from bot.scripts.lint.folder import Folder
from bot.scripts.model import SPECIAL_NAMES, SPECIAL_PARTS, Flow
from bot.scripts.problems import Problem, did_you_mean
from bot.scripts.repair import RESERVED
from bot.scripts.steps.ticket import PARTS as TICKET_PARTS

RULE = "undefined-variable"
_PART = re.compile(r"\s*\.\s*(\w+)")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")  # a - b as well, but nobody subtracts words


def check(folder: Folder) -> list[Problem]:
    problems = []
    for flow in folder.flows.values():
        known = {*flow.answers, *flow.saved, *SPECIAL_NAMES, *(RESERVED[flow.id].given if flow.id in RESERVED else ())}
        for used in flow.used:
            for name in used.code.names:
                if name not in known:
                    message = f"Không có “{name}” trong luồng này."
                    hint = did_you_mean(name, known) or "Dùng được: " + ", ".join(sorted(known)) + "."
                    if _is_bare_id(used.code):
                        hint = f"Ghi thẳng một mã thì đặt trong hai lớp nháy: \"'{used.code.raw}'\"."
                    problems += [Problem(flow.file, span, RULE, "error", message, hint) for span in used.places(name)]
        parts = _parts(flow, folder)
        problems += [problem for used in flow.used for problem in _wrong_parts(flow.file, used, parts)]
    return problems


def _parts(flow: Flow, folder: Folder) -> Mapping[str, Sequence[str]]:
    """The names of a flow whose parts are known: a service's answer, or what a call brings, may have any."""
    saved: dict[str, Sequence[str]] = {}
    others: set[str] = set(flow.answers)
    for step in flow.steps.values():
        name = "phieu" if step.verb == "handoff" else getattr(step.body, "save", "")
        if step.verb in ("ticket", "handoff"):
            saved[name] = TICKET_PARTS
        elif step.verb == "set":
            others |= set(step.body.set)
        else:
            others |= {name} if isinstance(name, str) else set(name.values())
    if "phrases" not in folder.unread:
        saved["shared"] = tuple(folder.phrases.shared)
    return {**SPECIAL_PARTS, **{name: parts for name, parts in saved.items() if name not in others}}


def _wrong_parts(file: str, used: Used, parts: Mapping[str, Sequence[str]]) -> Iterator[Problem]:
    raw = used.code.raw
    for name in set(used.code.names) & set(parts):
        usable = "Dùng được: " + ", ".join(f"{name}.{part}" for part in parts[name]) + "."
        if name == "shared":
            usable = "Viết đoạn chữ ấy vào mục shared của phrases.yaml."
        for start, end in name_places(used.code, name):
            part = _PART.match(raw, end)
            if part is None and isinstance(used.code, Text) and raw[:start].rstrip().endswith("{{"):
                message = f"Chưa nói in phần nào của “{name}”."
                yield Problem(file, used.place(start, end), RULE, "error", message, usable)
            elif part is not None and part[1] not in parts[name]:
                hint = did_you_mean(part[1], parts[name]) or usable
                yield Problem(
                    file, used.place(start, part.end()), RULE, "error", f"“{name}” không có phần “{part[1]}”.", hint
                )


def _is_bare_id(code: Text | Expression) -> bool:
    return isinstance(code, Expression) and _ID.fullmatch(code.raw) is not None
