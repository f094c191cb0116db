"""Encryption at rest (invariant I7): citizens' words are AES-GCM ciphertext from the moment of acceptance.

Data keys live in Redis wrapped by the master keys of `NAMRO_SECRET_KEYS`: one for what is in transit on a day
(`t:2026-11-23`), one a partition (`p:3`), one for looking things up (`index`). A sealed ticket's key is wrapped into
its own record. Erasing a key erases what it protects.

A box is `version, key id length, key id, nonce, ciphertext`; its place (`inbox:3`, `session:<oa>:<user>`) is
authenticated, so a box moved elsewhere does not open.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import time
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store import names
from bot.store.redis import Redis

VERSION = 1
NONCE_BYTES = 12
KEY_BYTES = 32
TRANSIT_DAYS = 3  # a day's transit key is destroyed 48 hours after its day
INDEX = "index"
CONCEALED = "concealed"  # the place of a box that lies inside another record


class CannotOpen(Exception):
    """A box does not open: its key is gone or foreign, or the box was damaged or moved. Never holds its content."""


class Master:
    """The keys of `NAMRO_SECRET_KEYS`, newest first: wraps with the first, unwraps with any."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._ciphers = [AESGCM(sha256(b"namro master" + secret.encode()).digest()) for secret in secrets]
        if not self._ciphers:
            raise ValueError("at least one master key is needed")

    def wrap(self, key: bytes, key_id: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, key, b"key:" + key_id.encode())

    def unwrap(self, wrapped: bytes, key_id: str) -> bytes:
        """The data key; raises CannotOpen when none of the master keys made it."""
        return self._unwrapped(wrapped, key_id)[0]

    def age(self, wrapped: bytes, key_id: str) -> int:
        """By which master key it was wrapped: 0 is the newest. Raises CannotOpen."""
        return self._unwrapped(wrapped, key_id)[1]

    def _unwrapped(self, wrapped: bytes, key_id: str) -> tuple[bytes, int]:
        for age, cipher in enumerate(self._ciphers):
            try:
                key = cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], b"key:" + key_id.encode())
            except (InvalidTag, ValueError):
                continue
            return key, age
        raise CannotOpen(f"the data key {key_id} was wrapped by a key that is not in NAMRO_SECRET_KEYS")

    def __len__(self) -> int:
        return len(self._ciphers)


def seal(cipher: AESGCM, key_id: str, plain: bytes, place: str, nonce: bytes = b"") -> bytes:
    """A box; a `nonce` that is given must never have been used under this key for anything else."""
    name = key_id.encode()
    nonce = nonce or os.urandom(NONCE_BYTES)
    return bytes((VERSION, len(name))) + name + nonce + cipher.encrypt(nonce, plain, place.encode())


def key_id_of(box: bytes) -> str:
    if len(box) < 2 or box[0] != VERSION:
        raise CannotOpen("this is not a box of a version known here")
    return box[2 : 2 + box[1]].decode(errors="replace")


def unseal(cipher: AESGCM, box: bytes, place: str) -> bytes:
    key_id_of(box)  # refuses what is no box
    start = 2 + box[1]
    try:
        return cipher.decrypt(box[start : start + NONCE_BYTES], box[start + NONCE_BYTES :], place.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen(f"a box at {place.partition(':')[0]} is damaged or was moved") from None


class Vault:
    """The data keys of this process, fetched from Redis (or made there, once for everybody) when first needed."""

    def __init__(self, redis: Redis, master: Master) -> None:
        self._redis = redis
        self.master = master
        self._ciphers: dict[str, AESGCM] = {}
        self._raw: dict[str, bytes] = {}
        self._transit = ""
        self._transit_until = 0.0

    @property
    def transit(self) -> str:
        """The id of today's transit key, once `ensure_transit` has run."""
        return self._transit

    async def ensure_transit(self) -> str:
        """The id of the key for what is in transit today (UTC); looks at the calendar once a minute."""
        if time.time() >= self._transit_until:
            key_id = transit_key_id(datetime.now(UTC).date())
            await self.ensure(key_id)
            self._transit, self._transit_until = key_id, time.time() + 60
        return self._transit

    async def ensure(self, *key_ids: str) -> None:
        """Makes sure the keys are at hand; raises RedisDown, or CannotOpen when a master key is missing."""
        for key_id in key_ids:
            if key_id in self._ciphers:
                continue
            wrapped = await self._redis.call("HGET", names.KEYS, key_id)
            if wrapped is None:
                fresh = self.master.wrap(os.urandom(KEY_BYTES), key_id)
                await self._redis.call("HSETNX", names.KEYS, key_id, fresh)
                wrapped = await self._redis.call("HGET", names.KEYS, key_id)
            self._keep(key_id, self.master.unwrap(wrapped, key_id))

    async def ensure_existing(self, key_id: str) -> bool:
        """Like `ensure`, but never makes a key: False when it was destroyed or never existed."""
        if key_id in self._ciphers:
            return True
        wrapped = await self._redis.call("HGET", names.KEYS, key_id)
        if wrapped is None:
            return False
        self._keep(key_id, self.master.unwrap(wrapped, key_id))
        return True

    def _keep(self, key_id: str, raw: bytes) -> None:
        self._raw[key_id] = raw
        self._ciphers[key_id] = AESGCM(raw)

    def has(self, key_id: str) -> bool:
        return key_id in self._ciphers

    def seal(self, key_id: str, plain: bytes, place: str) -> bytes:
        return seal(self._ciphers[key_id], key_id, plain, place)

    def open(self, box: bytes, place: str) -> bytes:
        """The plain bytes; raises CannotOpen (call `ensure_existing(key_id_of(box))` before)."""
        cipher = self._ciphers.get(key_id_of(box))
        if cipher is None:
            raise CannotOpen(f"the key {key_id_of(box)} is not at hand")
        return unseal(cipher, box, place)

    def index_key(self) -> bytes:
        """The key behind public codes and look-up hashes."""
        return self._raw[INDEX]

    def seed(self, event_id: str) -> bytes:
        return hmac.digest(self._raw[INDEX], b"event:" + event_id.encode(), "sha256")

    def passing_seed(self, event_id: str) -> bytes:
        """Like `seed`, but nobody can draw from it again once today's transit key is destroyed."""
        return hmac.digest(self._raw[self._transit], b"passing:" + event_id.encode(), "sha256")

    def conceal(self, words: str, event_id: str) -> str:
        """Words as a text that opens only as long as today's transit key exists; same event, same words, same text."""
        plain = words.encode()
        nonce = hmac.digest(self.passing_seed(event_id), b"conceal:" + plain, "sha256")[:NONCE_BYTES]
        box = seal(self._ciphers[self._transit], self._transit, plain, CONCEALED, nonce)
        return base64.urlsafe_b64encode(box).decode()

    async def reveal(self, concealed: str) -> str:
        """The words again; raises CannotOpen when their time is over or they never were concealed here."""
        try:
            box = base64.urlsafe_b64decode(concealed)
        except (binascii.Error, ValueError):
            raise CannotOpen("this was not concealed here") from None
        await self.ensure_existing(key_id_of(box))
        return self.open(box, CONCEALED).decode()

    async def stale_transit(self, today: date) -> list[str]:
        """Transit keys whose time is over."""
        newest = transit_key_id(today - timedelta(days=TRANSIT_DAYS))
        stored = [key.decode() for key in await self._redis.call("HKEYS", names.KEYS)]
        return sorted(key for key in stored if key.startswith("t:") and key <= newest)

    async def destroy(self, key_ids: Iterable[str]) -> None:
        """Erases keys for ever, and with them everything they protect."""
        gone = list(key_ids)
        if gone:
            await self._redis.call("HDEL", names.KEYS, *gone)
        for key in gone:
            self._ciphers.pop(key, None)
            self._raw.pop(key, None)


def transit_key_id(day: date) -> str:
    return f"t:{day.isoformat()}"


def partition_key_id(p: int) -> str:
    return f"p:{p}"
