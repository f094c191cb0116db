"""What a citizen may ask of a procedure: the aspects of a sheet, their labels and the words that ask for them."""

from __future__ import annotations

import re

from bot.text.fold import fold

ASPECTS: dict[str, str] = {
    "documents": "Giấy tờ",
    "fee": "Lệ phí",
    "time": "Thời hạn",
    "where": "Nơi nộp",
    "online": "Nộp trực tuyến",
    "steps": "Các bước",
    "form": "Mẫu đơn",
    "result": "Kết quả",
    "basis": "Căn cứ pháp lý",
    "who": "Ai làm, ai được",
}

ASKED_ONLY = frozenset({"who"})
"""Answered when asked for, but given no button of its own: the overview tells as much, and the buttons are many."""

ANY = "any"
"""The group of sentences that ask for no aspect of their own, or for several at once."""

_WORDS: dict[str, tuple[str, ...]] = {
    "online": ("nộp online", "online", "trực tuyến", "qua mạng", "trên mạng", "vneid", "dịch vụ công quốc gia"),
    "fee": ("lệ phí", "phí", "bao nhiêu tiền", "mất tiền không", "tốn tiền", "hết bao nhiêu", "giá", "nhiêu tiền"),
    "time": ("bao lâu", "mấy ngày", "bao nhiêu ngày", "khi nào xong", "khi nào có", "thời hạn", "thời gian", "bao giờ"),
    "where": ("ở đâu", "nộp đâu", "chỗ nào", "nơi nộp", "nơi nào", "địa chỉ", "làm đâu"),
    "form": ("mẫu đơn", "tờ khai", "biểu mẫu", "mẫu", "đơn"),
    "documents": ("giấy tờ", "giấy gì", "hồ sơ", "cần gì", "cần những gì", "mang theo", "mang gì", "chuẩn bị"),
    "steps": ("các bước", "trình tự", "quy trình", "cách làm"),
    "basis": ("căn cứ", "văn bản nào", "luật nào", "quy định nào", "căn cứ pháp lý"),
    "result": ("kết quả", "nhận được gì"),
    "who": (
        "ai được",
        "ai giải quyết",
        "ai có thể",
        "những ai",
        "ai phải làm",
        "ai làm được",
        "ai phải nộp",
        "cơ quan nào",
        "cấp nào giải quyết",
        "đối tượng nào",
        "nhờ người",
        "người khác làm thay",
        "làm thay được",
        "nộp thay được",
        "đi thay được",
    ),
}
_PATTERNS = [
    (aspect, re.compile(r"\b(?:" + "|".join(re.escape(fold(word)) for word in words) + r")\b"))
    for aspect, words in _WORDS.items()
]
_NAMES = sorted((fold(word) for words in _WORDS.values() for word in words), key=len, reverse=True)
_ANY_NAME = re.compile(r"\b(?:" + "|".join(map(re.escape, _NAMES)) + r")\b")
_TALK = frozenset(
    re.findall(
        r"\w+",
        """
        a ad ai anh bac ban bao biet bot cac cai can chac chau chi cho co con cu da dang dau day de den di dinh do
        doi dua duoc em gi giai gio giup gom ha hay het hoi khi khoang khong la lam lau lay len lieu luon mang
        mat may mien minh moi muon nao nay nen ngay nha nhan nhanh nhe nhi nhieu nhung noi nop nua o oi phai qua
        quy quyet ra roi sao sau se tai tam the them theo thi thoi thu tien toi ton tra tren trong tu tuc ua v
        va vang vao vay ve viec voi xem xin xong
        """,
    )
)


def has_no_subject(plain: str) -> bool:
    """Whether folded words ask for an aspect and tell nothing of what: "thế lệ phí bao nhiêu vậy"."""
    return bool(_ANY_NAME.search(plain)) and _TALK.issuperset(_ANY_NAME.sub(" ", plain).split())


def asked_aspect(text: str) -> str:
    """The aspect a message asks for, "" when it names none."""
    folded = fold(text)
    return next((aspect for aspect, pattern in _PATTERNS if pattern.search(folded)), "")
