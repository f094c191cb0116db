"""A text as words with their places, for finding what has to be hidden in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.text.fold import fold

NUMBER, NAME, ADDRESS, EMAIL, LINK = "[số]", "[tên]", "[địa chỉ]", "[email]", "[liên kết]"
PLACEHOLDERS = (NUMBER, NAME, ADDRESS, EMAIL, LINK)

_HIDDEN = "|".join(map(re.escape, PLACEHOLDERS))
_WORD = re.compile(rf"{_HIDDEN}|\d+|[^\W\d_]+(?:['’][^\W\d_]+)*")

_MIN_LOUD = 12  # letters; fewer may be one name or an abbreviation

Span = tuple[int, int]
"""Words from the first number up to, and without, the second."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a run of digits or a placeholder; `gap` is what parts it from the word before."""

    text: str
    folded: str
    start: int
    end: int
    gap: str

    @property
    def near(self) -> bool:
        """Whether it goes on with the word before."""
        return not self.gap.strip(" ")

    @property
    def lower(self) -> str:
        return self.text.lower()

    @property
    def is_hidden(self) -> bool:
        return self.text in PLACEHOLDERS

    @property
    def is_plain(self) -> bool:
        """Written without accents, so it may stand for any word that folds to it."""
        return self.folded == self.lower

    @property
    def is_number(self) -> bool:
        return self.text == NUMBER or self.text.isdigit()

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()

    @property
    def is_all_capitals(self) -> bool:
        return len(self.text) > 1 and self.text.isupper()


class Lexicon:
    """Words as they are written, found without accents too where the citizen writes without them.

    Of `only_written` the form without accents would rather be another word, so it is not taken for them.

    >>> [word in Lexicon("ngõ", "căn") for word in words_in("ngõ ngo ngó căn can")]
    [True, True, False, True, False]
    """

    def __init__(self, written: str, only_written: str = "") -> None:
        self._written = frozenset((written + " " + only_written).split())
        self._folded = frozenset(map(fold, written.split()))

    def __contains__(self, word: Word) -> bool:
        return word.lower in self._written or (word.is_plain and word.folded in self._folded)

    def may_have(self, word: Word) -> bool:
        """Whether it may be one of these with its accents mistyped."""
        return word.folded in self._folded


def words_in(text: str) -> list[Word]:
    """The words of a text in their order; one that is all in capitals is read as if it had none.

    >>> [word.text for word in words_in("Gọi [tên], số 12")]
    ['Gọi', '[tên]', 'số', '12']
    """
    found: list[Word] = []
    end = 0
    shown = _without_shouting(text)
    for match in _WORD.finditer(shown):
        gap = shown[end : match.start()] if found else "^"
        found.append(Word(match.group(), fold(match.group()), match.start(), match.end(), gap))
        end = match.end()
    return found


def _without_shouting(text: str) -> str:
    """Capitals say nothing where nearly all letters are such."""
    letters = [char for char in re.sub(_HIDDEN, "", text) if char.isalpha()]
    loud = len(letters) > _MIN_LOUD and sum(map(str.isupper, letters)) > 0.9 * len(letters)
    lower = text.lower()
    return lower if loud and len(lower) == len(text) else text


def hide(text: str, words: list[Word], spans: Iterable[Span], placeholder: str) -> str:
    """The text with every span replaced; spans that touch or overlap become one placeholder."""
    whole: list[list[int]] = []
    for first, stop in sorted(spans):
        if whole and first <= whole[-1][1] and (first < whole[-1][1] or words[first].near):
            whole[-1][1] = max(whole[-1][1], stop)
        else:
            whole.append([first, stop])
    for first, stop in reversed(whole):
        text = text[: words[first].start] + placeholder + text[words[stop - 1].end :]
    return text


def pair(words: list[Word], at: int) -> str:
    """The word and the one after it without accents, "" when a mark parts them or there are no two."""
    if at < 0 or at + 1 >= len(words) or not words[at + 1].near:
        return ""
    return f"{words[at].folded} {words[at + 1].folded}"
