"""How a step is called when editors are told of it: by the words a citizen reads there."""

from __future__ import annotations

from collections.abc import Mapping

from bot.scripts.contents import texts
from bot.scripts.filters import tom_tat
from bot.scripts.model import Flow, Step

SHOWN = 60  # characters of a text

_DOES: Mapping[str, str] = {
    "say": "lời nói",
    "ask": "câu hỏi",
    "choose": "câu chọn",
    "when": "chỗ rẽ nhánh",
    "go": "chỗ nhảy bước",
    "set": "chỗ ghi giá trị",
    "call": "chỗ gọi luồng",
    "switch": "chỗ chuyển luồng",
    "find": "chỗ tìm thủ tục",
    "show": "phần xem thủ tục",
    "review": "phần xem lại",
    "ticket": "chỗ mở phiếu",
    "status": "phần tra phiếu",
    "service": "chỗ hỏi dịch vụ ngoài",
    "handoff": "chỗ chuyển cho cán bộ",
    "rate": "câu đánh giá",
    "end": "chỗ kết thúc",
}


def shortened(text: str, most: int = SHOWN) -> str:
    """A text on one line, cut at a word."""
    return str(tom_tat(" ".join(text.split()), most))


def step_words(flow: Flow, step: Step) -> str:
    """A step in words: what it is and how it begins."""
    declared = flow.answers.get(getattr(step.body, "ask", ""))
    first = next(texts(step.body), "")
    named = getattr(step.body, step.verb, "") if step.verb in ("go", "call", "switch") else ""
    said = first or (declared.label if declared else "") or named or (step.key if step.named else "")
    kind = _DOES.get(step.verb, step.verb)
    return f"{kind} “{shortened(said)}”" if said else kind
