"""Pictures sent one after the other, told as one thing.

The channel sends each picture of an album as an event of its own. Each is noted in the history the moment it comes,
since one that waited for the others could be lost; they are brought together where people read.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.tickets.ledger import LedgerEntry

ALBUM_MS = 10_000  # between two pictures of one album
_BETWEEN = frozenset({"evidence", "evidence_failed"})  # fetching the first may end before the last is sent


def albums(history: Sequence[LedgerEntry], has_words: Sequence[bool]) -> list[list[int]]:
    """The places of a history's entries, those of one album together, in order of the first of each."""
    groups: list[list[int]] = []
    album: list[int] = []
    for place, entry in enumerate(history):
        is_picture = entry.verb == "follow_up" and entry.data.get("files", "0") != "0" and not has_words[place]
        if is_picture and album and entry.at - history[album[-1]].at <= ALBUM_MS:
            album.append(place)
            continue
        groups.append([place])
        if is_picture:
            album = groups[-1]
        elif entry.verb not in _BETWEEN:
            album = []
    return groups
