"""A file that lies with us already, where others have the address to fetch it from: its record, as one word.

It holds the file's keys, so it stands only where words do: inside a box.
"""

from __future__ import annotations

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

from bot.tickets.evidence import KeptFile

SCHEME = "kept:"


def kept_url(file: KeptFile) -> str:
    packed = json.dumps(file.data(), separators=(",", ":")).encode()
    return SCHEME + urlsafe_b64encode(packed).decode().rstrip("=")


def kept_file(url: str) -> KeptFile | None:
    """The file an address stands for, None for one that leads outside (or is damaged)."""
    if not url.startswith(SCHEME):
        return None
    packed = url.removeprefix(SCHEME)
    try:
        return KeptFile.load(json.loads(urlsafe_b64decode(packed + "=" * (-len(packed) % 4))))
    except (binascii.Error, ValueError, KeyError, TypeError):
        return None
