"""keyword-clash: một từ khoá mở hai luồng, trùng với từ chung của bot, hoặc là nhãn lựa chọn trong luồng khác.

Lựa chọn dẫn tới chính luồng ấy, và lựa chọn trong các luồng dùng chung (lời chào, danh mục), không tính.

Passes:

    spec: 1
    flow: thu
    start_by: {keywords: [giờ làm việc]}
    steps:
      - say: Từ 8 giờ.

Fails:

    spec: 1
    flow: thu
    start_by: {keywords: [huỷ]}
    steps:
      - say: Xin chào.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.scripts.answers.choice import Choice
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow
from bot.scripts.phrases import bare
from bot.scripts.problems import Problem, Span
from bot.scripts.repair import RESERVED
from bot.text.fold import clean, fold

RULE = "keyword-clash"


def check(folder: Folder) -> list[Problem]:
    problems: list[Problem] = []
    owners: dict[str, Flow] = {}
    labels = _labels(folder)
    for flow in folder.flows.values():
        for keyword, span in zip(flow.keywords, flow.keyword_spans, strict=False):
            folded = bare(fold(keyword))
            owner = owners.setdefault(folded, flow)
            word = folder.phrases.words.get(folded)
            if folder.phrases.is_emergency(clean(keyword), fold(keyword)):
                message = f"“{keyword}” là lời kêu cứu, luôn mở “khan-cap”."
                problems.append(Problem(flow.file, span, RULE, "error", message, "Chọn từ khoá khác."))
            elif owner is not flow:
                message = f"Từ khoá “{keyword}” đã mở luồng “{owner.id}”."
                problems.append(Problem(flow.file, span, RULE, "error", message, "Mỗi từ khoá mở một luồng."))
            elif word is not None and word != flow.id:
                message = f"“{keyword}” là từ chung, luôn mở “{word}”."
                problems.append(Problem(flow.file, span, RULE, "error", message, "Chọn từ khoá khác."))
            problems += _as_label(flow, keyword, span, labels.get(folded, {}))
    return problems


def _as_label(flow: Flow, keyword: str, span: Span, used_in: dict[str, str]) -> list[Problem]:
    others = sorted(name for name, way in used_in.items() if flow.id not in (name, way))
    if not others:
        return []
    message = f"Từ khoá “{keyword}” cũng là lựa chọn trong luồng “{others[0]}”."
    hint = "Ở đó, gõ từ này là chọn mục chứ không mở luồng này."
    return [Problem(flow.file, span, RULE, "warning", message, hint)]


def _labels(folder: Folder) -> dict[str, dict[str, str]]:
    """Folded labels of options, and by flow that offers one the flow it leads to, "" when it leads to none."""
    labels: dict[str, dict[str, str]] = {}
    for flow in folder.flows.values():
        for label, way in _offered(flow) if flow.id not in RESERVED else ():
            labels.setdefault(bare(fold(label)), {})[flow.id] = way
    return labels


def _offered(flow: Flow) -> Iterator[tuple[str, str]]:
    """The labels a citizen may choose among in a flow, each with the flow it leads to."""
    for step in flow.steps.values():
        if step.verb == "choose":
            yield from ((option.label, option.switch) for option in step.body.options)
    for declared in flow.answers.values():
        if isinstance(declared.type, Choice):
            yield from ((item.label, "") for item in declared.type.labelled)
