"""A text as the finder sees it: folded words, abbreviations written out, each with the accents it was typed with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.text.fold import clean, fold, words

MAX_CHARACTERS = 4000

# Words of any conversation (folded): they say little about which procedure is meant.
EVERYDAY = frozenset(
    re.findall(
        r"\w+",
        """
        a ad ai anh ay ba bac bai ban bao bay be bi biet bn bo bot cac cai cam can cang chau chi cho chu chua chung co
        con cu cung da dam dan dang dau day dc de den di dinh do dung duoc duong dvc dvcqg e em gap gi giay gio giup
        ha hai han hay het ho hoi hom huong j k khi khong kia ko la lai lam len lm luc luon ma mac may me minh mk moi
        mot muon nao nay nen neu ng ngay nguoi nha nhe nhi nhieu nhu nhung noi ntn nua o oi on phai phuong qua r ra
        rang roi sao sau se so tai thac thanks the thi thoi thu to toi trong tthc tu tuc tui u ubnd va vay ve vi viec
        voi vs vua xa xin xong z
        """,
    )
)

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A folded word; `accents` tells its typed accents whatever letter carries them, "" when it has none."""

    word: str
    accents: str = ""


class Tokens:
    """Cuts texts into tokens, writing abbreviations out."""

    def __init__(self, abbreviations: Mapping[str, str]) -> None:
        self._long = {fold(short): self._cut(long) for short, long in abbreviations.items()}

    def of(self, text: str) -> list[Token]:
        """The tokens of a text.

        >>> [token.word for token in Tokens({"cccd": "căn cước"}).of("Mất CCCD ạ")]
        ['mat', 'can', 'cuoc', 'a']
        """
        return [long for token in self._cut(text) for long in self._long.get(token.word, (token,))]

    @staticmethod
    def _cut(text: str) -> tuple[Token, ...]:
        return tuple(
            Token(folded, accents_of(word))
            for word in _WORD.findall(clean(text[:MAX_CHARACTERS]).lower())
            for folded in words(word)
        )


def accents_of(word: str) -> str:
    """The marks of a word in a fixed order, so that `hoà` and `hòa` are one.

    >>> accents_of("hoà") == accents_of("hòa") != accents_of("hoa") == ""
    True
    """
    marks = [char for char in unicodedata.normalize("NFD", word) if unicodedata.category(char) == "Mn" or char == "đ"]
    return "".join(sorted(marks))
