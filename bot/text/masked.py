"""A message as its editors may read it: without names, numbers, addresses and what leads to its writer.

It errs towards hiding: a word too many is lost to the editor, a name left could be anybody's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator

from bot.text.fold import clean
from bot.text.masked_addresses import addresses
from bot.text.masked_names import names
from bot.text.masked_words import ADDRESS, EMAIL, LINK, NAME, NUMBER, Lexicon, Span, Word, hide, words_in

MAX_CHARACTERS = 1_000  # of the text that is read and given; a word that is cut by it is left out
MIN_DIGITS = 3  # fewer are an age, a count or a day of the month
MIN_SPOKEN = 4  # digits said one by one, in words

_LINK = re.compile(
    r"(?:https?:|www\.)\S*|(?<![\w-])(?<!\w\.)[\w-]+(?:\.[\w-]+)*\.(?:com|vn|net|org|info|io|me|ly|asia|edu|gov)(?!\w)(?:[/?:#]\S*)?",
    re.IGNORECASE,
)
_AT = r"(?:@|\(?\ba (?:còng|cong|vòng|vong|móc|moc)\b\)?|\bacong\b)"
_EMAIL = re.compile(rf"(?<!\S)\S* ?{_AT} ?\S*(?: ?(?:\.|\bchấm\b|\bcham\b|\bdot\b) ?\w+)*", re.IGNORECASE)
_PIECE = re.compile(r"\w+(?:[-./_:–,]\w+)*")
_CODE = re.compile(r"(?<!\w)nr[\W_]{0,3}[0-9a-z]{4}[\W_]{0,3}[0-9a-z]{4}(?!\w)", re.IGNORECASE)
_ENCLOSING = re.compile("[\u20d0-\u20ff\ufe00-\ufe0f]")  # what makes keys and pictures of digits
_BETWEEN = re.compile(r"[\W_]{0,3}")
_DAY = re.compile(r"\d/\d")
_SPOKEN = Lexicon("không một hai ba bốn tư năm lăm sáu bảy tám chín")


def masked(text: str) -> str:
    """The text with placeholders, on one line, at most MAX_CHARACTERS long; masking it again changes nothing.

    >>> masked("Tôi là Nguyễn Thị Hoa, nhà số 12 ngõ 34 Ngọc Lâm, gọi 0912 345 678")
    'Tôi là [tên], [địa chỉ], gọi [số]'
    >>> masked("con tôi tên là lan sinh ngày 5/9, thư lan@gmail.com")
    'con tôi tên là [tên] [số], thư [email]'
    """
    while (hidden := _once(text)) != text:  # every round but the last leaves fewer words that are no placeholder
        text = hidden
    return text


def _once(text: str) -> str:
    text = _LINK.sub(LINK, _EMAIL.sub(EMAIL, _readable(text)))
    text = _without(text, addresses, ADDRESS)
    text = _CODE.sub(NUMBER, text)
    text = _without_digits(text)
    text = _without(text, _said_digits, NUMBER)
    return _without(text, names, NAME)


def _readable(text: str) -> str:
    """In ordinary letters and digits, on one line, cut at a blank."""
    text = unicodedata.normalize("NFKC", clean(_cut(text, 4 * MAX_CHARACTERS)))
    text = "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in _ENCLOSING.sub("", text))
    return _cut(" ".join(clean(text).split()), MAX_CHARACTERS)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most + 1].rpartition(" ")[0]


def _without(text: str, find: Callable[[list[Word]], Iterator[Span]], placeholder: str) -> str:
    words = words_in(text)
    return hide(text, words, find(words), placeholder)


def _without_digits(text: str) -> str:
    """Hides numbers of MIN_DIGITS digits and more, in pieces and mixed with letters too, and days."""
    runs: list[list[int]] = []
    for piece in _PIECE.finditer(text):
        if any(map(str.isdigit, piece.group())):
            if runs and _BETWEEN.fullmatch(text, runs[-1][1], piece.start()):
                runs[-1][1] = piece.end()
            else:
                runs.append([piece.start(), piece.end()])
    for start, end in reversed(runs):
        run = text[start:end]
        if sum(map(str.isdigit, run)) >= MIN_DIGITS or _DAY.search(run):
            text = text[:start] + NUMBER + text[end:]
    return text


def _said_digits(words: list[Word]) -> Iterator[Span]:
    first = 0
    for at in range(len(words) + 1):
        if at < len(words) and words[at] in _SPOKEN and (at == first or words[at].near):
            continue
        if at - first >= MIN_SPOKEN:
            yield first, at
        first = at if at < len(words) and words[at] in _SPOKEN else at + 1
