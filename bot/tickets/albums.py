"""Pictures sent one after the other, told as one thing.

The channel sends each picture of an album as an event of its own. Each is noted in the history the moment it comes,
since one that waited for the others could be lost; they are brought together where people read.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.tickets.ledger import LedgerEntry

ALBUM_MS = 10_000  # between two pictures of one album


def albums(history: Sequence[LedgerEntry], has_words: Sequence[bool]) -> list[list[int]]:
    """The places of a history's entries in groups: the pictures of one album, their files as they were kept, and every
    other entry alone; in order of the first of each.
    """
    groups: list[list[int]] = []
    going_on: dict[str, list[int]] = {}
    for place, entry in enumerate(history):
        kind = _kind(entry, has_words[place])
        group = going_on.get(kind)
        if group and entry.at - history[group[-1]].at <= ALBUM_MS:
            group.append(place)
            continue
        groups.append([place])
        if kind == "other":
            going_on = {}
        elif kind:
            going_on[kind] = groups[-1]
    return groups


def _kind(entry: LedgerEntry, has_words: bool) -> str:
    """`picture`, `kept`, "" for what may stand between the pictures of one album, `other` for what ends it.

    Fetching the first may end before the last is sent.
    """
    if entry.verb == "follow_up" and entry.data.get("files", "0") != "0" and not has_words:
        return "picture"
    return {"evidence": "kept", "evidence_failed": ""}.get(entry.verb, "other")
