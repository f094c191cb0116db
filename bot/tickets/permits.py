"""What ties an opening in the ledger to whoever asked for it: its hash lies there, the key itself only they have."""

from __future__ import annotations

from hashlib import sha256

PERMIT_SIGNS = 32


def permit_of(key: str) -> str:
    """The mark of a command's idempotency key in the ledger."""
    return sha256(b"permit\0" + key.encode()).hexdigest()[:PERMIT_SIGNS]
