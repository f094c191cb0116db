"""Words run together: `đăngký`, `ketqua`, `kbiết`."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from bot.text.fold import fold
from bot.text.foreign import FOREIGN
from bot.text.syllables import LONGEST, is_bare_syllable, is_syllable

MIN_LENGTH = 4
MAX_LENGTH = 24
MIN_PART = 2  # letters of a part: shorter ones cut everything to pieces
MIN_BARE = 3  # letters a part of a word without marks has on average: shorter ones cut camera and photo

_HABITS = frozenset(["ko", "đc", "dc"])  # short forms that people run into their neighbours
_PRONE = "ek"  # letters that stand for em and không before a word with marks
_VOWELS = "aeiouy"
_DIGRAPHS = frozenset(["ch", "gh", "kh", "nh", "ph", "th", "tr"])  # one consonant: seldom cut
# What most people mean where a word without marks can be cut in several ways, or is too short to be sure.
_PAIRS = frozenset(
    re.findall(
        r"\S+",
        """
    an-ninh an-toan an-uong anh-huong anh-oi ba-noi ban-ghi ban-hang ban-nha ban-oi bao-hiem bao-nhieu ben-nao
    binh-an ca-nhan cac-anh cam-on can-ho chi-nhanh chi-oi cho-em cho-hoi co-hoi con-em cong-an cong-ich cua-em
    dan-an dap-an dat-hang de-an do-an dong-anh du-an em-oi gia-han ha-noi han-che het-han het-hieu hieu-luc
    ho-khau ho-ngheo ho-so ho-ten hoan-cong hoi-an hon-nhan hop-le ket-hon khi-nao khong-ai khong-an lam-an le-an
    lien-he mat-hang mat-ho minh-anh mon-an muon-ghi ngan-han ngan-hang nghe-an nha-nuoc nha-o nhan-ai nhan-nuoi
    nho-hon noi-o phan-anh phu-an quan-an so-do so-hong so-huu so-nha su-that tai-nan tan-an thanh-hoa thanh-oai
    the-nao thiet-hai thoi-han thong-hanh thu-nhap tin-nhan tinh-an toa-an tot-hon tre-em vi-du viet-hoa xac-nhan
    xin-hoi
    """,
    )
)


def unglued(word: str) -> tuple[str, ...]:
    """The syllables a lower-case word is run together from; the word alone when it is one, or is none of them.

    The fewest parts win, then pairs that people know, then cuts before whole consonants, then the
    longest first part. Without any mark the parts must be long, or a pair people know: `video` is no `vi deo`.

    >>> unglued("đăngkýkếthôn"), unglued("ketqua"), unglued("canhan"), unglued("kbiết"), unglued("giấy")
    (('đăng', 'ký', 'kết', 'hôn'), ('ket', 'qua'), ('ca', 'nhan'), ('k', 'biết'), ('giấy',))
    """
    if not MIN_LENGTH <= len(word) <= MAX_LENGTH or not word.isalpha() or word in FOREIGN:
        return (word,)
    return _unglued(word)


@lru_cache(maxsize=4096)
def _unglued(word: str) -> tuple[str, ...]:
    folded = fold(word)
    if is_bare_syllable(folded) or len(folded) != len(word):
        return (word,)
    bare = folded == word
    parts = _cut(word, folded, bare) or (word,)
    return parts if not bare or _is_sure(parts) else (word,)


def _is_sure(parts: tuple[str, ...]) -> bool:
    """Whether parts without marks are long enough, a pair people know, or the k of không and one word."""
    if parts[0] == "k":
        return len(parts) == 2
    unknown = list(parts)
    for pair in pairwise(parts):
        if "-".join(pair) in _PAIRS and pair[0] in unknown and pair[1] in unknown:
            unknown.remove(pair[0])
            unknown.remove(pair[1])
    return sum(map(len, unknown)) >= MIN_BARE * len(unknown)


def _cut(word: str, folded: str, bare: bool) -> tuple[str, ...]:
    """The best cut of a word whose every letter is in a part; nothing when there is none."""
    best: list[tuple[tuple[int, int, int], tuple[str, ...]] | None] = [None] * len(word) + [((0, 0, 0), ())]
    for start in range(len(word) - 1, -1, -1):
        shortest = 1 if start == 0 and _begins_with_a_letter(folded, bare) else MIN_PART
        for end in range(min(len(word), start + LONGEST), start + shortest - 1, -1):
            rest = best[end]
            if rest is None or not (end - start == 1 or _is_part(word[start:end], folded[start:end])):
                continue
            (count, pairs, odd), parts = rest
            known = bool(parts) and f"{folded[start:end]}-{folded[end : end + len(parts[0])]}" in _PAIRS
            cost = (count + 1, pairs - known, odd + _is_odd(folded, start))
            current = best[start]
            if current is None or cost < current[0]:
                best[start] = (cost, (word[start:end], *parts))
    return best[0][1] if best[0] else ()


def _is_odd(folded: str, start: int) -> bool:
    """Whether a part that starts there starts with a vowel, or cuts a consonant in two."""
    return folded[start] in _VOWELS or (start > 0 and folded[start - 1 : start + 1] in _DIGRAPHS)


def _begins_with_a_letter(folded: str, bare: bool) -> bool:
    """Whether the first letter may be a short form: a k, or an e before marks, that begins no syllable here."""
    return folded[0] in ("k" if bare else _PRONE) and folded[1] not in "h" + _VOWELS


def _is_part(part: str, folded: str) -> bool:
    return part in _HABITS or (is_bare_syllable(folded) if part == folded else is_syllable(part))
