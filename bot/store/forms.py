"""Sealed forms: what their pages ask, and what was half written there.

nr:{p}:form:<digest>       box under the partition's key: who is asked, by which step, what the page shows
nr:{p}:formdraft:<digest>  16 bytes that tell the browser, then a box only the link and that browser together open
nr:{p}:formsent:<digest>   the same 16 bytes of the browser that sends it, and whether it is shown a receipt

All end with the link, the last a little later. A digest is a keyed hash of the link's secret, which is stored nowhere:
no dump of Redis gives a link that works, and none opens a draft, with the keys of NAMRO_SECRET_KEYS neither. Whoever
reads the chat sees the link; they have not the browser's secret, so they do not see the draft.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import from_json, to_json

from bot.scripts.form_fields import FormField, dump_field, load_field
from bot.scripts.steps.form import MAX_EXPIRES
from bot.store import names
from bot.store.commit import Commit
from bot.store.lua import KEEP_DRAFT
from bot.store.redis import Redis
from bot.store.vault import INDEX, CannotOpen, Vault, key_id_of, partition_key_id, seal, unseal
from bot.tickets.receipts import make_receipt

SCHEMA = 1
SECRET_BYTES = 24  # of a link and of a browser: 192 bits, of which a link's say its partition with at most 12
SENT_SECONDS = MAX_EXPIRES + 900  # a claim outlives its link; whoever sends twice is told that it has arrived
BROWSER_BYTES = 16
WITH_RECEIPT = b"receipt"  # ends the mark of a browser whose form has one
DRAFT_KEY_ID = "form"
_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class StoredForm:
    """One form that is out. `token` is the conversation's number for it, `until` (ms) when it ends."""

    citizen: str
    token: int
    title: str
    page: str
    fields: tuple[FormField, ...]
    until: int
    receipt: bool = False  # shown on the page once it is sent

    def dump(self) -> bytes:
        fields = [dump_field(field) for field in self.fields]
        return to_json([SCHEMA, self.citizen, self.token, self.title, self.page, fields, self.until, self.receipt])

    @classmethod
    def load(cls, stored: bytes) -> StoredForm:
        schema, citizen, token, title, page, fields, until, *more = from_json(stored)
        if schema != SCHEMA:
            raise ValueError(f"a form of schema {schema}; this version knows {SCHEMA}")
        return cls(citizen, token, title, page, tuple(map(load_field, fields)), until, *more)


@dataclass(frozen=True, slots=True)
class OpenForm:
    """What lies behind a link, for one browser. `draft` is its own; `is_others` when another browser has begun."""

    form: StoredForm
    draft: Any = None  # JSON
    is_others: bool = False


@dataclass(frozen=True, slots=True)
class SentForm:
    """Behind the link lies nothing any more, and this very browser sent it a moment ago."""

    receipt: bool = False


def new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def new_link_secret(p: int, partitions: int) -> str:
    """A secret whose partition is `p`: drawn until it is, which takes `partitions` tries on average."""
    while True:
        secret = new_secret()
        if partition_of_secret(secret, partitions) == p:
            return secret


def partition_of_secret(secret: str, partitions: int) -> int:
    return crc32(secret.encode()) % partitions


def is_secret(text: str) -> bool:
    return _SECRET.fullmatch(text) is not None


def form_digest(index_key: bytes, secret: str) -> str:
    return urlsafe_b64encode(hmac.digest(index_key, b"form:" + secret.encode(), "sha256")).decode().rstrip("=")


def write_form(commit: Commit, vault: Vault, digest: str, form: StoredForm) -> None:
    """Adds a form to a commit; it ends by itself."""
    p = commit.partition
    box = vault.seal(partition_key_id(p), form.dump(), f"form:{digest}")
    left = max(1, form.until - int(time.time() * 1000))  # by our clock: the database's may be another
    commit.add("SET", names.form(p, digest), box, "PX", left)


def drop_form(commit: Commit, digest: str) -> None:
    """Adds to a commit that a form is void and its draft gone."""
    p = commit.partition
    commit.add("DEL", names.form(p, digest), names.form_draft(p, digest))


class Forms:
    """The forms as the public server sees them: by the secret of a link."""

    def __init__(self, redis: Redis, vault: Vault, partitions: int) -> None:
        self._redis = redis
        self._vault = vault
        self._partitions = partitions

    async def find(self, secret: str, browser: str) -> OpenForm | SentForm | None:
        """What lies behind a link; None when nothing does. One call, whatever comes of it; raises RedisDown."""
        p, digest = await self._place(secret)
        box, draft, sent = await self._redis.call(
            "MGET", names.form(p, digest), names.form_draft(p, digest), names.form_sent(p, digest)
        )
        mine = _browser_mark(browser)
        if sent is not None and not hmac.compare_digest(sent[:BROWSER_BYTES], mine):
            return None
        form = await self._opened(box, digest) if box is not None else None
        if form is None:
            return SentForm(sent.endswith(WITH_RECEIPT)) if sent is not None else None
        if draft is None:
            return OpenForm(form)
        if not hmac.compare_digest(draft[:BROWSER_BYTES], mine):
            return OpenForm(form, is_others=True)
        return OpenForm(form, _open_draft(draft[BROWSER_BYTES:], secret, browser, digest))

    async def keep_draft(self, secret: str, browser: str, form: StoredForm, draft: Any) -> bool:
        """Keeps what was half written; False when the form is void or another browser writes in it."""
        p, digest = await self._place(secret)
        plain = to_json(draft)
        box = seal(_draft_cipher(secret, browser), DRAFT_KEY_ID, plain, f"formdraft:{digest}")
        keys = [names.form(p, digest), names.form_draft(p, digest)]
        kept = await self._redis.script(KEEP_DRAFT, keys, [_browser_mark(browser), box])
        return bool(kept)

    async def claim(self, secret: str, browser: str, receipt: bool = False) -> bool:
        """Only one browser may send a form; whether it is this one."""
        p, digest = await self._place(secret)
        mine, name = _browser_mark(browser), names.form_sent(p, digest)
        claimed = await self._redis.call(
            "SET", name, mine + (WITH_RECEIPT if receipt else b""), "NX", "GET", "EX", SENT_SECONDS
        )
        return claimed is None or hmac.compare_digest(claimed[:BROWSER_BYTES], mine)

    async def receipt(self, secret: str, browser: str) -> str:
        """The digits of the receipt for what this browser sends: the same each time, drawn from what only it has."""
        p, _ = await self._place(secret)
        seed = hmac.digest(secret.encode(), b"namro form receipt:" + browser.encode(), "sha256")
        return make_receipt(seed, p, self._partitions, self._vault.index_key())

    async def _place(self, secret: str) -> tuple[int, str]:
        await self._vault.ensure(INDEX)
        return partition_of_secret(secret, self._partitions), form_digest(self._vault.index_key(), secret)

    async def _opened(self, box: bytes, digest: str) -> StoredForm | None:
        try:
            if not await self._vault.ensure_existing(key_id_of(box)):
                return None
            return StoredForm.load(self._vault.open(box, f"form:{digest}"))
        except (CannotOpen, ValueError, TypeError):
            return None


def _browser_mark(browser: str) -> bytes:
    return hmac.digest(b"namro form browser", browser.encode(), "sha256")[:BROWSER_BYTES]


def _draft_cipher(secret: str, browser: str) -> AESGCM:
    return AESGCM(hmac.digest(secret.encode(), b"namro form draft:" + browser.encode(), "sha256"))


def _open_draft(box: bytes, secret: str, browser: str, digest: str) -> Any:
    try:
        return from_json(unseal(_draft_cipher(secret, browser), box, f"formdraft:{digest}"))
    except (CannotOpen, ValueError, IndexError):
        return None
