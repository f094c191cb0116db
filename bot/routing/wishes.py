"""A keyword with a wish before it: "tôi muốn phản ánh cán bộ phường" means the keyword "phản ánh cán bộ"."""

from __future__ import annotations

from collections.abc import Mapping

MAX_WORDS = 16  # of a message that is nothing but such a wish
MAX_AFTER = 2  # words after the keyword: "phường", "giúp tôi"
_WISHING = frozenset(["muon", "can", "dinh", "xin", "nho", "cho", "hoi"])
_BEFORE = _WISHING | frozenset(
    ["da", "vang", "a", "em", "toi", "minh", "chau", "con", "bac", "co", "chu", "ad", "oi", "duoc", "giup", "ve", "gui"]
)


def wished(folded: str, keywords: Mapping[str, str]) -> str | None:
    """The flow whose keyword (folded) a message wishes for, None when it wishes for none.

    >>> wished("toi muon phan anh can bo phuong", {"phan anh can bo": "phan-anh-can-bo"})
    'phan-anh-can-bo'
    """
    words = [word for word in (one.strip(".,!?") for one in folded.split()) if word]
    if len(words) > MAX_WORDS:
        return None
    wishing = False
    for start, word in enumerate(words):
        if wishing and (flow := _longest(words[start:], keywords)) is not None:
            return flow
        if word not in _BEFORE:
            return None
        wishing = wishing or word in _WISHING
    return None


def _longest(words: list[str], keywords: Mapping[str, str]) -> str | None:
    """The flow of the longest keyword these words begin with, when little comes after it."""
    for length in range(len(words), max(0, len(words) - MAX_AFTER - 1), -1):
        flow = keywords.get(" ".join(words[:length]))
        if flow is not None and (length > 1 or length == len(words)):
            return flow
    return None
