"""Where house numbers, alleys, streets and villages stand in a text: rather one word too many than an address left."""

from __future__ import annotations

from collections.abc import Iterator

from bot.text.masked_words import ADDRESS, Lexicon, Span, Word, pair
from bot.text.name_words import FAMILY

MAX_PIECES = 8  # of a house number
MAX_STREET = 6  # capitalised words of one name

_NUMBERED = Lexicon("ngõ ngách hẻm kiệt tổ khu cụm thôn xóm ấp block toà tòa", "căn lô phòng đội")
"""Words before a number that is a part of an address."""
_NUMBERED_PAIRS = frozenset(("so nha", "nha so", "dan pho", "khu pho", "can ho", "toa nha", "chung cu", "tap the"))
_NAMED = Lexicon("đường phố thôn xóm làng ấp ngõ ngách hẻm", "bản")
"""Words before a name with capital letters."""
_NAMED_PAIRS = frozenset(("chung cu", "do thi", "toa nha", "tap the", "khu pho", "dan pho"))
_SMALL = Lexicon("thôn xóm ngõ ngách hẻm", "phố")
"""Those whose name is one in lower case as well."""
_AT = Lexicon("ở tại trên")
_IN_NO_NAME = Lexicon(
    "tôi em mình cháu nhà bị có không ko này đó kia ở tại thì là và của cho đi đang vào ra trước sau bên gần cạnh trong"
    " ngoài nào ấy rất quá hay bọn chúng nhỏ lớn cũ mới mà đầu cuối được phải để cổ cụt tối hẹp ngập hỏng xấu tắc bẩn"
    " sạch sẽ với lên xuống về từ muốn làm mất"
)


def addresses(words: list[Word]) -> Iterator[Span]:
    """Spans of words that are or may be a part of an address, the word that introduces them included.

    >>> from bot.text.masked_words import words_in
    >>> list(addresses(words_in("ở ngõ 34 mất nước"))), list(addresses(words_in("đường ngập")))
    ([(1, 3)], [])
    """
    at = 0
    while at < len(words):
        stop = _part(words, at)
        if stop > at:
            while stop < len(words) and (further := _part(words, stop)) > stop:
                stop = further
            stop = _rest(words, stop)
            yield at, stop
        at = max(stop, at + 1)


def _part(words: list[Word], at: int) -> int:
    return max(_named_or_numbered(words, at), _door(words, at))


def _number(words: list[Word], at: int) -> int:
    """`số nhà 12`, `ngõ 34/5`, `tổ 7`, also where the number is hidden already."""
    first = at + 2 if pair(words, at) in _NUMBERED_PAIRS else at + 1
    if (
        (first == at + 1 and words[at] not in _NUMBERED)
        or first >= len(words)
        or not words[first].near
        or not words[first].is_number
    ):
        return at
    return _number_end(words, first)


def _number_end(words: list[Word], first: int) -> int:
    """The end of `12`, `12A`, `12/5/7`, `12 B` from its first digits."""
    stop = first + 1
    most = min(len(words), first + MAX_PIECES)
    while stop < most and words[stop].start - words[stop - 1].end <= 1 and _is_more(words[stop]):
        stop += 1
    return stop


def _is_more(word: Word) -> bool:
    return word.is_number or (len(word.text) == 1 and word.is_capital)


def _street(words: list[Word], at: int) -> int:
    """`phố Ngọc Lâm`, `thôn Đông`, `xóm chùa`, `ở đường ngọc lâm`."""
    first = at + 2 if pair(words, at) in _NAMED_PAIRS else at + 1
    if (first == at + 1 and words[at] not in _NAMED) or first >= len(words) or not words[first].near:
        return at
    if pair(words, at - 1) == "hang xom":
        return at
    if words[first].is_capital:
        return _capitals(words, first)
    if words[at] not in _SMALL and not _is_street_in_small_letters(words, at, first):
        return at
    stop = first
    while stop < min(len(words), first + 3) and words[stop].near and _may_be_name(words[stop]):
        stop += 1
    return stop if stop > first else at


def _is_street_in_small_letters(words: list[Word], at: int, first: int) -> bool:
    """`đường` before a family name, or after `ở`; else it may be any road that is broken."""
    is_road = words[at].folded == "duong"
    return is_road and (words[first] in FAMILY or (at > 0 and words[at].near and words[at - 1] in _AT))


def _may_be_name(word: Word) -> bool:
    return not (word.is_hidden or word.is_number or word in _IN_NO_NAME)


def _door(words: list[Word], at: int) -> int:
    """`12 Ngọc Lâm`, `số 5 Nguyễn Văn Cừ`, `số 12 ngõ 34`, `12 ngõ 34`."""
    first = at + 1 if words[at].folded == "so" else at
    if first >= len(words) or not words[first].is_number or (first > at and not words[first].near):
        return at
    stop = _number_end(words, first)
    if stop >= len(words) or not words[stop].near:
        return at
    if not words[stop].is_capital:
        return stop if _named_or_numbered(words, stop) > stop else at
    named = _capitals(words, stop)
    return named if named - stop > 1 or first > at else at


def _named_or_numbered(words: list[Word], at: int) -> int:
    return max(_number(words, at), _street(words, at))


def _rest(words: list[Word], stop: int) -> int:
    """What follows an address: capitalised words at once or behind a mark, and what is hidden already."""
    while stop < len(words) and words[stop].start - words[stop - 1].end <= 2:
        word = words[stop]
        if word.text == ADDRESS or (word.is_capital and (word.near or _runs(words, stop))):
            stop += 1
            continue
        break
    return stop


def _runs(words: list[Word], at: int) -> bool:
    """Whether at least two capitalised words stand here, so that it is a name and no new sentence."""
    return at + 1 < len(words) and words[at + 1].near and words[at + 1].is_capital


def _capitals(words: list[Word], first: int) -> int:
    stop = first
    while stop < min(len(words), first + MAX_STREET) and (stop == first or words[stop].near):
        if words[stop].is_hidden or not (words[stop].is_capital or words[stop].is_number):
            break
        stop += 1
    return stop
