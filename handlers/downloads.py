"""How files that citizens sent leave the server: a drawn copy may be shown, everything else is only downloaded.

Nothing of theirs may run in a page of ours, whatever it calls itself.
"""

from __future__ import annotations

from urllib.parse import quote

from bot.tickets.evidence import Evidence
from bot.tickets.file_types import COULD_RUN, UNKNOWN, VIEWABLE

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
DISARMED = ".khong-mo"  # added to the name of what could run: opening it takes a decision


def view_headers(piece: Evidence) -> dict[str, str]:
    """For the copy that viewers see; raises ValueError for a piece without one."""
    if piece.view is None or piece.view.type not in VIEWABLE:
        raise ValueError(f"piece {piece.number} has no copy that may be shown")
    return {**_ALWAYS, "Content-Type": piece.view.type, "Content-Disposition": "inline"}


def download_headers(piece: Evidence) -> dict[str, str]:
    """For an original, to whom the opening act gave it: saved to disk, never shown."""
    name = piece.name.replace("/", "_").replace("\\", "_") or f"tep-{piece.number}"
    if piece.type in COULD_RUN or piece.is_other:
        name += DISARMED
    disposition = f"attachment; filename=\"tep-{piece.number}\"; filename*=UTF-8''{quote(name, safe='')}"
    return {**_ALWAYS, "Content-Type": UNKNOWN, "Content-Disposition": disposition}
