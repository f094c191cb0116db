"""Where names of persons stand in a text: rather one word too many than a name left."""

from __future__ import annotations

from collections.abc import Iterator

from bot.text.masked_words import Span, Word, pair
from bot.text.name_words import (
    CALLED,
    COMMON_FAMILY,
    FAMILY,
    GIVEN,
    IN_NO_NAME,
    MIDDLE,
    NO_NAMES,
    OFFICES,
    ONLY_FAMILY,
    PERSON,
    PLACES,
    SURELY_FAMILY,
)

MAX_SAID = 4  # words of a name in lower case
_NAME = ("tên", "ten")
_IS = ("là", "la")
_MINE = ("toi", "em", "minh", "chau")
_COLONS = frozenset(":=-–")


def names(words: list[Word]) -> Iterator[Span]:
    """Spans of words that are or may be names; they may overlap.

    >>> from bot.text.masked_words import words_in
    >>> list(names(words_in("gặp anh Tuấn Anh ở quầy"))), list(names(words_in("sai tên trong giấy")))
    ([(2, 4)], [])
    """
    for at, word in enumerate(words):
        if word.is_hidden or word.is_number or pair(words, at) in NO_NAMES:
            continue
        for stop in (_introduced(words, at), _told(words, at), _full(words, at), _alone(words, at)):
            if stop > at:
                yield at, stop


def _introduced(words: list[Word], at: int) -> int:
    """A capitalised name, or a given name in lower case, after a title or a kinship word."""
    if not words[at].near:
        return at
    before, word = words[at - 1], words[at]
    titled = before in PERSON or before.lower in (*_IS, *_NAME) or pair(words, at - 2) in OFFICES
    if titled and _may_be_name(word):
        return _capitals(words, at)
    whose = before.folded in _MINE and at > 1 and before.near and words[at - 2] in PERSON
    called = (
        (before in CALLED or whose) and word in GIVEN and word not in PERSON and pair(words, at - 1) not in NO_NAMES
    )
    return at + 1 if called else at


def _told(words: list[Word], at: int) -> int:
    """What stands after "tên", "tên là", "họ và tên:", or a family name after "tôi là", in any case of letters."""
    is_said = at > 0 and words[at].near and words[at - 1].lower in _IS
    word, start = words[at], at - 1 - is_said
    if start < 0:
        return at
    if words[start].lower not in _NAME:
        known = is_said and words[start] in PERSON and word in FAMILY and pair(words, at)
        return _run(words, at) if known else at
    family = word in FAMILY and word not in IN_NO_NAME and pair(words, at)
    introduced = family or (word not in IN_NO_NAME and (is_said or word.gap.strip() in _COLONS))
    if introduced or _is_family_with_name(words, at):
        return _run(words, at)
    whose = start > 0 and words[start].near and words[start - 1] in PERSON
    return at + 1 if whose and word.near and word not in IN_NO_NAME else at


def _full(words: list[Word], at: int) -> int:
    """A family name with what follows it: capitalised, or a middle name in lower case."""
    word = words[at]
    if not pair(words, at) or (word.near and words[at - 1] in PLACES):
        return at
    if FAMILY.may_have(word) and _may_be_name(word) and _may_be_name(words[at + 1]):
        return _capitals(words, at)
    three = word in COMMON_FAMILY and bool(pair(words, at + 1))
    whole = three and (words[at + 2] in GIVEN or words[at + 1].folded in ("thi", "van"))
    sure = not word.is_plain or word.folded in SURELY_FAMILY or whole
    known = word.lower in ONLY_FAMILY or (sure and _is_family_with_name(words, at))
    return _run(words, at, MAX_SAID - 1) if known else at


def _alone(words: list[Word], at: int) -> int:
    """One capitalised given name inside a sentence."""
    word = words[at]
    if not (word.near and word in GIVEN and _may_be_name(word)):
        return at
    beside = at + 1 < len(words) and words[at + 1].near and words[at + 1].is_capital
    return at if beside or words[at - 1].is_capital else at + 1


def _is_family_with_name(words: list[Word], at: int) -> bool:
    second = words[at + 1] if pair(words, at) else None
    return second is not None and words[at] in FAMILY and (second in MIDDLE or second in GIVEN or second in FAMILY)


def _may_be_name(word: Word) -> bool:
    """Capitalised, and neither an abbreviation nor a kinship word."""
    known = word in GIVEN or FAMILY.may_have(word) or word in MIDDLE
    if word.is_hidden or not word.is_capital or (word in PERSON and word not in GIVEN and word not in FAMILY):
        return False
    return known or not (word.is_all_capitals and word.is_plain)


def _capitals(words: list[Word], at: int) -> int:
    """The end of the capitalised words from here."""
    stop = at + 1
    while stop < len(words) and words[stop].near and words[stop].is_capital and not words[stop].is_hidden:
        stop += 1
    return stop


def _run(words: list[Word], at: int, most: int = MAX_SAID) -> int:
    """The end of at most `most` words that follow each other without a mark, up to one that is in no name."""
    stop = at + 1
    while stop < min(len(words), at + most) and words[stop].near and _may_go_on(words[stop]):
        stop += 1
    return max(stop, _capitals(words, at) if words[at].is_capital else stop)


def _may_go_on(word: Word) -> bool:
    if word.is_hidden or word.is_number:
        return False
    return word.is_capital or word not in IN_NO_NAME or word in GIVEN or word in MIDDLE
