"""Proves ledgers as they are stored, over ciphertext: who runs it reads no word of anybody (invariant I8).

Every ticket of every partition is looked at, one after the other; a ticket without a list, a list or a ticket without
an entry in the list of all are found too. Only what does not hold is named. A worker may be writing meanwhile: a
ticket counts as broken only when its record was the same before and after its history was read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.store import names
from bot.store.redis import Redis
from bot.store.ticket_record import KEY, RECORD, UnreadableRecord, ledger_state, place_of, read_record
from bot.store.tickets import ERASED, TicketStore
from bot.store.vault import CannotOpen, Vault, unseal
from bot.tickets.ledger import Broken, Stored, verify

PAGE = 500  # codes read in one round
MAX_TRIES = 5  # of a ticket that is being written while it is read

RECORD_CHANGED = "phần ghi của phiếu (ngoài lịch sử) đã bị sửa"
NO_KEY = "khoá của phiếu đã mất mà phiếu không được xoá theo quy trình"
NO_RECORD = "phiếu không còn, lịch sử của nó thì còn"
NOT_LISTED = "phiếu bị gỡ khỏi danh sách"
ALL_GONE = "phiếu có trong danh sách nhưng dữ liệu của nó không còn"
BUSY = "phiếu đang được ghi liên tục, chưa kiểm tra được; chạy lại lệnh"


@dataclass(frozen=True, slots=True)
class BrokenTicket:
    """What of a ticket does not hold: `entry` is a number in its ledger, 0 for the ticket itself."""

    code: str
    entry: int
    reason: str


@dataclass(frozen=True, slots=True)
class Proven:
    """A ticket whose ledger holds, as it is stored."""

    code: str
    head: str
    history: list[Stored]


class Prover:
    """Reads tickets whoever they are about; gives nothing of them but where they are broken."""

    def __init__(self, redis: Redis, vault: Vault, partitions: int) -> None:
        self._redis = redis
        self._vault = vault
        self._tickets = TicketStore(redis, vault)
        self._partitions = partitions

    async def all(self) -> AsyncIterator[BrokenTicket | Proven]:
        """Every ticket, in no order that says when it was opened."""
        for p in range(self._partitions):
            async for code in self._codes(p):
                yield await self.one(p, code)
            async for code in self._unlisted(p):
                yield BrokenTicket(code, 0, NOT_LISTED)

    async def one(self, p: int, code: str) -> BrokenTicket | Proven:
        """One ticket, looked at until nobody writes it meanwhile."""
        for _ in range(MAX_TRIES):
            before = await self._fields(p, code)
            history = await self._tickets.stored_history(p, code)
            if before == await self._fields(p, code):
                return self._judged(code, before, history)
        return BrokenTicket(code, 0, BUSY)

    def _judged(self, code: str, fields: dict[str, bytes], history: list[Stored]) -> BrokenTicket | Proven:
        if not fields:
            return BrokenTicket(code, 0, NO_RECORD if history else ALL_GONE)
        try:
            head, length = _state(fields)
        except (UnreadableRecord, ValueError, KeyError):
            return BrokenTicket(code, 0, RECORD_CHANGED)
        broken = verify(code, history, head, length)
        if broken is None and ERASED not in fields:
            broken = self._record(code, fields)
        return BrokenTicket(code, broken.seq, broken.reason) if broken else Proven(code, head, history)

    def _record(self, code: str, fields: dict[str, bytes]) -> Broken | None:
        """Whether the record is what its owner wrote; a box is opened for its authenticity and nothing is read."""
        if KEY not in fields:
            return Broken(0, NO_KEY)
        try:
            cipher = AESGCM(self._vault.master.unwrap(fields[KEY], f"ticket:{code}"))
            if RECORD in fields:
                record = read_record(code, fields[RECORD])
                unseal(cipher, record.box, place_of(code, record.front))
            else:
                unseal(cipher, fields["box"], f"ticket:{code}")
        except (CannotOpen, UnreadableRecord, KeyError):
            return Broken(0, RECORD_CHANGED)
        return None

    async def _fields(self, p: int, code: str) -> dict[str, bytes]:
        flat = await self._redis.call("HGETALL", names.ticket(p, code))
        return {name.decode(errors="replace"): value for name, value in zip(flat[::2], flat[1::2], strict=True)}

    async def _codes(self, p: int) -> AsyncIterator[str]:
        """Those in the list of all. One opened meanwhile may come twice, none is passed over."""
        start = 0
        while codes := await self._redis.call("ZRANGE", names.tickets(p), start, start + PAGE - 1):
            for code in codes:
                yield code.decode(errors="replace")
            start += PAGE

    async def _unlisted(self, p: int) -> AsyncIterator[str]:
        """Tickets and histories that the list of all does not know."""
        seen: set[str] = set()
        for prefix in (names.ticket(p, ""), names.chain(p, "")):
            cursor = b"0"
            while True:
                cursor, keys = await self._redis.call("SCAN", cursor, "MATCH", f"{prefix}*", "COUNT", PAGE)
                codes = [key.decode(errors="replace").removeprefix(prefix) for key in keys]
                scores = [self._redis.call("ZSCORE", names.tickets(p), code) for code in codes]
                for code, score in zip(codes, scores, strict=True):
                    if await score is None and code not in seen:
                        seen.add(code)
                        yield code
                if cursor == b"0":
                    break


def _state(fields: dict[str, bytes]) -> tuple[str, int]:
    """Hash and number of the last entry, of a record or of a ticket stored before there were records."""
    if RECORD in fields:
        return ledger_state(fields[RECORD])
    return fields.get("ledger_head", b"").decode(), int(fields["ledger_seq"])
