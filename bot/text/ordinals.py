"""Which of a numbered list a citizen means: `2`, `số 2`, `cái thứ hai`, `đầu tiên`, 2️⃣."""

from __future__ import annotations

import re

from bot.text.fold import clean, fold, words

MAX_ORDINAL = 99  # longer numbers are phone numbers, codes or years

_NUMERALS = {
    "mot": 1, "nhat": 1, "hai": 2, "nhi": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9, "muoi": 10,
}  # fmt: skip
_CLEAR_ALONE = {"mot", "hai", "ba", "bon"}  # without accents the others are other words too (`sau` is `later`)
_LAST = {"cuoi", "cuoi cung", "duoi cung", "sau cung"}
_FIRST = {"dau", "dau tien", "tren cung"}
_POLITE_BEFORE = re.compile(r"^(?:(?:da|vang|toi|tui|em|minh|chau|cho|xin|chon|lay|bam|nhan|go|an) )+")
_POLITE_AFTER = re.compile(r"(?: (?:a|nhe|nha|di|thoi|em|ban|ad|nhe a))+$")
_NOUN = re.compile(
    r"^(?:(?:lua chon|phuong an|dap an|truong hop|so thu tu|stt|muc|cau|cai|dong|hang|loai|noi|cho|y|so|option|nut"
    r"|phim)(?: |$))+(?:thu |so )?|^thu "
)
_TEN = re.compile("🔟")


def parse_ordinal(s: str) -> int | None:
    """The number of the choice a whole message names, None when it says something else.

    Only for answers to a numbered list: there `thứ 3` is the third choice, elsewhere a Tuesday.

    >>> parse_ordinal("2️⃣"), parse_ordinal("cái thứ hai ạ"), parse_ordinal("đầu tiên"), parse_ordinal("2 người")
    (2, 2, 1, None)
    """
    text = " ".join(words(_TEN.sub("10", s)))
    text = _POLITE_AFTER.sub("", _POLITE_BEFORE.sub("", text))
    bare = _NOUN.sub("", text)
    if bare in _FIRST:
        return 1
    if re.fullmatch(r"\d{1,3}", bare):
        return int(bare) if 0 < int(bare) <= MAX_ORDINAL else None
    number = _NUMERALS.get(bare)
    alone = bare == text
    if number is None or (alone and bare not in _CLEAR_ALONE and not _has_accents(s)):
        return None
    return number


def _has_accents(s: str) -> bool:
    return clean(s).lower() != fold(s)


def is_last(s: str) -> bool:
    """Whether a whole message names the last of a list.

    >>> is_last("cái cuối cùng ạ"), is_last("lựa chọn cuối"), is_last("cuối tuần")
    (True, True, False)
    """
    text = _POLITE_AFTER.sub("", _POLITE_BEFORE.sub("", " ".join(words(s))))
    return _NOUN.sub("", text) in _LAST
