"""Which of a few offered things the citizen's own words name: `cái khai sinh lại`, `tách thửa`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.scripts.answers import reading
from bot.scripts.aspects import has_no_subject
from bot.scripts.session import Offer
from bot.scripts.turn import NONE_OF_THESE, Asked, Turn
from bot.text.plain import plain_words
from bot.text.refusals import refuses_all

MAX_WORDS = 10  # of a message that is a part of a label
_AROUND = frozenset(
    re.findall(
        r"\w+",
        """
        a ad ah anh ay bac ban bot ca cac cai can cau chac chau chi chinh cho chon chu co con cu da day do dong
        dung duoc em giay giup hai hay hinh hoi kia la loai lua ma minh mot muc muon nao nay nha nhe nhu o oi
        phai roi so the thi thoi thu thuc tim to toi tuc u vang vay ve viec voi xem xin y
        """,
    )
)


def none_of(folded: str) -> Any:
    """The value of the way out of a list, None when the words do not take it."""
    return NONE_OF_THESE if refuses_all(folded) else None


def read(turn: Turn, text: str) -> reading.Outcome:
    """Accepted with the value of the one offer that the words name, or with a tuple of those that they may name."""
    named = _named(turn, text)
    if len(named) == 1:
        return reading.Accepted(named[0][1])
    return reading.Accepted(tuple(named)) if named else reading.Refused(turn.phrase("choose_again"))


def narrowed(turn: Turn, value: object) -> Asked | None:
    """The question which of those that were named is meant, None when `value` is one of them already."""
    if not isinstance(value, tuple):
        return None
    return Asked(turn.phrase("find_several"), (*value, (turn.phrase("none_of_these"), NONE_OF_THESE)))


def _named(turn: Turn, text: str) -> list[Offer]:
    said = [word.word for word in plain_words(text, turn.scripts.phrases.abbreviations)]
    sought = frozenset(said) - _AROUND
    question = turn.session.question
    if question is None or not sought or len(said) > MAX_WORDS or has_no_subject(" ".join(said)):
        return []
    offers = [offer for offer in question.offers if offer[1] != NONE_OF_THESE]
    whole = [offer for offer in offers if any(sought == words for words in _names(turn, offer))]
    return whole or [offer for offer in offers if any(sought <= words for words in _names(turn, offer))]


def _names(turn: Turn, offer: Offer) -> Iterator[frozenset[str]]:
    """The words of what an offer is called: its label, and the names people have for its sheet."""
    label, value = offer
    sheet = turn.scripts.sheets.get(value.get("id") or value.get("procedure", "")) if isinstance(value, dict) else None
    for name in (label, *(sheet.aliases if sheet else ())):
        yield frozenset(word.word for word in plain_words(name)) - _AROUND
