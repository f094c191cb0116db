"""The clocks of all tickets of a partition, read without any ticket's key: they lie open beside the sealed words."""

from __future__ import annotations

import json

import structlog

from bot.store import names
from bot.store.redis import Redis
from bot.store.ticket_record import RECORD, UnreadableRecord, read_record
from bot.store.tickets import ERASED
from bot.tickets.clock import Clock

PAGE = 500  # tickets read in one round

log = structlog.get_logger()


async def read_clocks(redis: Redis, p: int) -> dict[str, tuple[Clock, ...]]:
    """By ticket code; tickets that were erased or have none are left out, one that cannot be read is logged as well."""
    codes = [code.decode() for code in await redis.call("ZRANGE", names.tickets(p), 0, -1)]
    found: dict[str, tuple[Clock, ...]] = {}
    for start in range(0, len(codes), PAGE):
        page = codes[start : start + PAGE]
        calls = [redis.call("HMGET", names.ticket(p, code), RECORD, ERASED) for code in page]
        for code, call in zip(page, calls, strict=True):
            record, erased = await call
            clocks = () if erased else _clocks(code, record)
            if clocks:
                found[code] = clocks
    return found


def _clocks(code: str, record: bytes | None) -> tuple[Clock, ...]:
    if record is None:
        return ()  # of a format that had no clocks
    try:
        rows = json.loads(read_record(code, record).public.get("clocks") or "[]")
        return tuple(Clock.from_row(row) for row in rows)
    except (UnreadableRecord, KeyError, TypeError, ValueError) as error:
        log.error("clocks_unreadable", ticket=code, reason=type(error).__name__)
        return ()
