"""How a step is called when editors are told of it: by the words a citizen reads there."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile

from bot.scripts.filters import tom_tat
from bot.scripts.model import Flow, Step
from bot.scripts.revising.contents import texts

SHOWN = 60  # characters of a text
SHOWN_DIFFERENCE = 160  # characters of the part of a text that changed
AROUND = 24  # characters kept before and after it

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
    "clarify": "chỗ hỏi lại cho rõ",
    "show": "phần xem thủ tục",
    "review": "phần xem lại",
    "ticket": "chỗ mở phiếu",
    "status": "phần tra phiếu",
    "receipt": "chỗ mở phiếu bằng biên nhận",
    "service": "chỗ hỏi dịch vụ ngoài",
    "form": "trang kín",
    "handoff": "chỗ chuyển cho cán bộ",
    "rate": "câu đánh giá",
    "verdict": "câu hỏi đã giải quyết chưa",
    "end": "chỗ kết thúc",
}


def shortened(text: str, most: int = SHOWN) -> str:
    """A text on one line, cut at a word."""
    return str(tom_tat(" ".join(text.split()), most))


def where_they_differ(old: str, new: str) -> tuple[str, str]:
    """Two versions of a text, each cut to the part that differs with some words around it."""
    old, new = " ".join(old.split()), " ".join(new.split())
    head = _shared(old, new)
    tail = min(_shared(old[::-1], new[::-1]), len(old) - head, len(new) - head)
    start = 0 if head <= AROUND else max(old.rfind(" ", 0, head - AROUND) + 1, 0)
    return _part(old, start, tail), _part(new, start, tail)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _part(text: str, start: int, tail: int) -> str:
    """A text from `start` to shortly after its differing part, which ends `tail` characters before its end."""
    end = len(text) if tail <= AROUND else text.find(" ", len(text) - tail + AROUND)
    end = len(text) if end < 0 else end
    part = shortened(text[start:end], SHOWN_DIFFERENCE)
    return ("… " if start else "") + part + (" …" if end < len(text) and not part.endswith("…") else "")


def step_words(flow: Flow, step: Step) -> str:
    """A step in words: what it is and how it begins."""
    declared = flow.answers.get(getattr(step.body, "ask", ""))
    first = next(texts(step.body), "")
    named = getattr(step.body, step.verb, "") if step.verb in ("go", "call", "switch") else ""
    said = first or (declared.label if declared else "") or named or (step.key if step.named else "")
    kind = _DOES.get(step.verb, step.verb)
    return f"{kind} “{shortened(said)}”" if said else kind
