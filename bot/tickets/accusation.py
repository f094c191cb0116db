"""Whether a text may accuse somebody: the guard that sends it to intake outside the unit first (invariant I6).

Two readings. `may_accuse` is broad: a strong word, a story of a known kind, or an official together with something
that went wrong; it is used before a ticket reaches anybody. `accuses` is narrow: a strong word or such a story
together with an official or a public office; it is sure enough to begin the flow for reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.text.fold import clean, fold

MAX_TEXT = 20_000  # characters looked at

STRONG = (
    "hối lộ", "đút lót", "phong bì", "lót tay", "bôi trơn", "vòi vĩnh", "vòi tiền", "vòi quà", "nhũng nhiễu",
    "sách nhiễu", "hạch sách", "hách dịch", "cửa quyền", "quan liêu", "tham nhũng", "tiêu cực", "quát",
    "quát mắng", "quát tháo", "quát tôi", "quát dân", "quát vào", "chửi tôi", "chửi dân", "mắng tôi", "mắng dân",
    "trước mặt mọi người", "khó nghe", "trống không", "nói trống", "ăn bẩn", "vứt hồ sơ", "ném hồ sơ", "đuổi về",
    "đuổi ra", "chửi", "chửi bới", "mắng", "xúc phạm", "lăng mạ", "đe dọa", "dọa nạt", "gây khó dễ", "làm khó",
    "gây khó khăn", "hành dân", "hành hạ", "ngâm hồ sơ", "om hồ sơ", "găm hồ sơ", "ém hồ sơ", "đùn đẩy",
    "né tránh", "vô trách nhiệm", "thiếu trách nhiệm", "bao che", "trù dập", "trả thù", "coi thường", "khinh",
    "thái độ", "gợi ý tiền", "gợi ý quà", "đòi tiền", "đòi quà", "đòi chi", "thu thêm tiền", "thu tiền ngoài",
    "ăn tiền", "ăn chặn", "tiền của dân", "nhận quà", "chung chi", "quà cáp", "bồi dưỡng riêng", "lạm quyền",
    "lợi dụng chức vụ", "cố tình", "sai phạm", "vi phạm", "gian dối", "khai man", "say rượu", "nhậu", "chơi game",
    "lướt điện thoại", "bỏ vị trí", "tố cáo", "khiếu nại", "kỷ luật", "cáu gắt", "gắt gỏng", "cau có",
    "to tiếng", "lớn tiếng", "nạt",
)  # fmt: skip
# Kinds of stories that need no official in them: money asked, sent from door to door, nobody there, shamed, favours.
STORIES = (
    "mấy trăm", "vài trăm", "bị thu", "thu thêm", "phụ thu", "bắt nộp", "bắt đóng", "nộp thêm", "bị trừ",
    "không hóa đơn", "không có hóa đơn", "đưa tiền", "chi tiền", "mới ký", "mới chịu", "mới nhận", "gợi ý",
    "cà phê", "nhờ mua", "mua giúp", "nhờ vả", "đẩy sang", "đẩy qua", "đẩy qua đẩy lại", "đẩy đi đẩy lại",
    "bảo sang", "chỉ sang", "nói sang", "chạy hết chỗ", "chỗ nọ chỗ kia", "không phải việc", "không ai",
    "không một ai", "không có ai", "không có một ai", "không gặp ai", "chẳng ai", "khóa cửa", "khóa ngoài",
    "chờ cả", "đợi cả", "hắt hủi", "cười khẩy", "cộc lốc", "xấu hổ", "tổn thương", "sỉ nhục", "chịu trách nhiệm",
    "kêu ai", "lề mề", "im luôn", "rồi im", "bị trả lại", "bị từ chối", "đòi thêm", "yêu cầu thêm", "bị bắt",
    "bị đòi", "bị gây", "tự ý", "hơi bia", "hơi rượu", "người nhà", "quen biết", "đề nghị xử lý",
    "đề nghị xem xét",
)  # fmt: skip
OFFICIALS = (
    "cán bộ", "công chức", "viên chức", "nhân viên", "công an", "chủ tịch", "phó chủ tịch", "lãnh đạo", "bí thư",
    "trưởng phòng", "tổ trưởng", "trưởng thôn", "cảnh sát", "địa chính", "tư pháp", "tiếp dân", "một cửa", "quầy",
    "ủy ban", "uỷ ban", "ubnd", "phường", "xã", "trung tâm hành chính", "bộ phận tiếp nhận", "trụ sở", "sếp",
)  # fmt: skip
WRONG = (
    "chậm", "lâu", "quá hạn", "trễ", "trễ hẹn", "lỗi hẹn", "bắt", "bắt bẻ", "từ chối", "không nhận", "không tiếp",
    "không trả lời", "không giải quyết", "không làm", "không giải thích", "không hướng dẫn", "không chịu",
    "không ai", "chưa giải quyết", "chưa trả", "mấy lần", "nhiều lần", "đi lại", "về không", "vắng mặt", "nghỉ",
    "đòi", "ép", "mãi", "ngâm", "om", "phiền", "bức xúc", "thất vọng", "khó chịu", "không công bằng",
    "ưu tiên người quen", "chen ngang", "người quen", "cò", "lừa", "mất hồ sơ", "làm mất", "làm sai", "sai tên",
    "bực", "phản ánh",
)  # fmt: skip
_WAITED = re.compile(r"\b(?:\d+|hai|ba|bon|nam|sau|bay|tam|chin|muoi|may|nhieu)\s+(?:ngay|tuan|thang|nam|buoi|lan)\b")
_AND_NOW = re.compile(r"\b(?:chua|van|ma|roi|im|moi|nay)\b")  # anywhere after it
# Money that changes hands: an amount beside giving, taking or asking, in either order.
_AMOUNT = (
    r"(?:\d[\d.,]*\s*(?:k|tr|trieu|ngan|nghin|dong|chai|cu|lit|xi)"
    r"|(?:may|vai|hai|ba|nam|muoi|tram|chuc)\s+(?:tram|trieu|chuc|chai|cu))"
)
_HANDS = r"(?:dua|nhan|lay|cam|doi|thu|nop|chi|goi y|boi duong|cam on|bao|them|khong co|mat|ton|xin)"
_MONEY = re.compile(
    rf"\b{_HANDS}\b.{{0,40}}\b{_AMOUNT}\b|\b{_AMOUNT}\b.{{0,40}}\b(?:moi|thi|cho nhanh|cho xong|la xong|bo qua)\b"
    r"|\b(?:cam on|boi duong|biet dieu)\b.{0,30}\b(?:mot it|chut|it tien|tien|nhanh|dinh)\b"
)
_TOO_SHORT_UNACCENTED = frozenset(("om", "ep", "co", "nat", "nghi", "mang", "xa", "doi", "lau", "bat", "mai"))


def may_accuse(text: str) -> bool:
    """Broad: better one report too many outside the unit than one inside it."""
    if _says(STRONG, text) or _says(STORIES, text) or (_says(OFFICIALS, text) and _says(WRONG, text)):
        return True
    folded = fold(text[:MAX_TEXT])
    return _has_waited(folded) or _MONEY.search(folded) is not None


def _has_waited(folded: str) -> bool:
    """A time, and after it that nothing came; by two searches, since one pattern takes a second for many times."""
    waited = _WAITED.search(folded)
    return waited is not None and _AND_NOW.search(folded, waited.end()) is not None


def says_misbehaviour(text: str) -> bool:
    """Whether a strong word stands in a text: sure enough for words mended first (`hối-lộ`, `ddoif tieenf`)."""
    return _says(STRONG, text)


def accuses(text: str) -> bool:
    """Narrow: the text plainly tells of misbehaviour in an office."""
    return _says(OFFICIALS, text) and (_says(STRONG, text) or _says(STORIES, text))


def _says(phrases: tuple[str, ...], text: str) -> bool:
    """Any of the phrases as whole words; accents decide where the citizen wrote them."""
    lowered = clean(text[:MAX_TEXT]).lower()
    folded = fold(lowered)
    accented, plain = _patterns(phrases)
    return (accented if lowered != folded else plain).search(lowered if lowered != folded else folded) is not None


@lru_cache(maxsize=8)
def _patterns(phrases: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    folded = [word for word in dict.fromkeys(map(fold, phrases)) if word not in _TOO_SHORT_UNACCENTED]
    return _whole(clean(phrase).lower() for phrase in phrases), _whole(folded)


def _whole(words: Iterable[str]) -> re.Pattern[str]:
    alternatives = sorted(words, key=len, reverse=True)
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, alternatives)) + r")(?!\w)")
