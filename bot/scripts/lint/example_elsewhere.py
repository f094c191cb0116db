"""example-elsewhere: câu ví dụ của luồng này lại được hiểu là luồng khác.

Xảy ra khi câu trùng từ khoá hay từ chung của luồng khác, hoặc quá giống câu ví dụ, tên thủ tục ở nơi khác.

Passes:

    spec: 1
    flow: thu
    start_by: {examples: [cho tôi hỏi giờ mở cửa]}
    steps:
      - say: Từ 8 giờ.

Fails:

    spec: 1
    flow: thu
    start_by: {examples: [danh mục]}
    steps:
      - say: Từ 8 giờ.
"""

from __future__ import annotations

from collections import defaultdict

from bot.scripts.examples import Example
from bot.scripts.lint.folder import Folder
from bot.scripts.model import Flow
from bot.scripts.phrases import bare
from bot.scripts.problems import Problem
from bot.scripts.world import Router
from bot.text.fold import fold

RULE = "example-elsewhere"
AS_NEAR = 0.02  # less than this between two flows is a matter of luck


def check(folder: Folder, router: Router) -> list[Problem]:
    keywords = {bare(fold(word)): flow.id for flow in folder.flows.values() for word in flow.keywords}
    problems = []
    for flow in (*folder.flows.values(), *folder.built_in.values()):
        for example in flow.examples:
            other = _elsewhere(folder, flow, example, keywords, router)
            if other:
                problems.append(_problem(example, other))
    return problems


def _problem(example: Example, other: str) -> Problem:
    message = f"Nhắn câu này thì bot mở luồng “{other}”."
    hint = "Sửa câu cho khác hẳn, hoặc chuyển nó sang luồng kia."
    return Problem(example.file, example.span, RULE, "warning", message, hint)


def _elsewhere(folder: Folder, flow: Flow, example: Example, keywords: dict[str, str], router: Router) -> str:
    """The other flow a citizen who writes the example comes to, "" when it is this one.

    Of the many sentences in a file of their own only those are told that are a word or a keyword elsewhere: how the
    others are understood is learnt from all of them together.
    """
    said = bare(fold(example.text))
    word = folder.phrases.words.get(said) or keywords.get(said, "")
    if word:
        return word if word != flow.id else ""
    if example.file != flow.file:
        return ""
    routes: dict[str, float] = defaultdict(float)
    for route in router.understand(example.text).routes:
        routes[route.flow] += route.confidence
    own = routes.pop(flow.id, 0.0)
    other = max(routes, key=lambda name: routes[name], default="")
    return other if other and routes[other] > own - AS_NEAR else ""
