"""unknown-abbreviation: chữ viết tắt mà người dân có thể không biết.

Biết rồi là: chữ viết tắt thường gặp (UBND, CCCD, SĐT…), những chữ có trong mục abbreviations của phrases.yaml, và chữ
đã được giải thích trong ngoặc ngay trong luồng, như “bộ phận một cửa (BPMC)”.

Passes:

    spec: 1
    flow: thu
    steps:
      - say: Anh/chị mang CCCD đến trung tâm phục vụ hành chính công (TTPVHCC).
      - say: TTPVHCC mở cửa từ 8 giờ.

Fails:

    spec: 1
    flow: thu
    steps:
      - say: Anh/chị đến TTPVHCC nộp hồ sơ.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from bot.scripts.braces import masked
from bot.scripts.lint.capitals import is_abbreviation
from bot.scripts.lint.folder import Folder
from bot.scripts.lint.spoken import texts
from bot.scripts.model import Flow
from bot.scripts.phrases import Phrases
from bot.scripts.problems import Problem
from bot.text.fold import fold

RULE = "unknown-abbreviation"
EVERYDAY = frozenset({
    "nr",  # begins every ticket code
    "ubnd", "hdnd", "cccd", "cmnd", "bhyt", "bhxh", "sdt", "tp", "hn", "vn", "hcm", "atm", "qr", "otp", "sms",
    "pdf", "jpg", "png", "gif", "mp", "mb", "kb", "gb", "oa", "zns", "id", "usb", "pin", "ok", "km", "kg", "cm",
    "mm", "ml", "ha", "nd", "cp", "qd", "tt", "tw", "ct", "mst", "evn", "vnpt", "csgt", "tv", "pc", "gmt"
})  # fmt: skip
"""What everybody in Hanoi reads without asking, and units of measure; folded."""

_WORD = re.compile(r"(?<![\w./@:-])[^\W_]+(?![\w/@:-])(?!\.\w)")  # not a part of an address or of a law's number
_QUOTED = re.compile(r"“[^”]*”")  # what is to be typed or is printed somewhere
_EXPLAINED = re.compile(r"\(([^\W\d_]{2,12})\)")


def check(folder: Folder) -> list[Problem]:
    known = known_abbreviations(folder.phrases)
    problems: list[Problem] = []
    for flow in folder.flows.values():
        explained = {fold(found[1]) for _, raw in texts(flow) for found in _EXPLAINED.finditer(raw)}
        problems += _unknown(flow, known | explained)
    return problems


def known_abbreviations(phrases: Phrases) -> frozenset[str]:
    """The abbreviations every text may use, folded."""
    return EVERYDAY | {fold(short) for short in phrases.abbreviations}


def _unknown(flow: Flow, known: Collection[str]) -> Iterator[Problem]:
    told: set[str] = set()
    for used, raw in texts(flow):
        shown = _QUOTED.sub(lambda quoted: " " * len(quoted[0]), masked(raw))
        for word in _WORD.finditer(shown):
            folded = fold(word[0])
            if is_abbreviation(word[0]) and folded not in known and folded not in told:
                told.add(folded)
                message = f"Người dân có thể không biết “{word[0]}” là gì."
                hint = f"Viết đủ chữ, hoặc thêm vào abbreviations của phrases.yaml: {word[0].lower()}: …"
                yield Problem(flow.file, used.place(*word.span()), RULE, "warning", message, hint)
