"""Staff in Redis: who they are, which unit they belong to, what they may do.

nr:{staff}         hash: id -> JSON of a person
nr:{staff}:moves   stream: who changed whom, when, how (capped)
nr:{staff}:chart   number: goes up with every change of anybody; whoever keeps a roster looks here first
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from pydantic_core import from_json, to_json

from bot.store import names
from bot.store.lua import STAFF
from bot.store.redis import Redis
from bot.tickets.calendar import HANOI
from bot.tickets.roster import Leave, Person, Roster
from config.roles import read_roles
from config.units import ChartData

ID = re.compile(r"[a-z0-9][a-z0-9.-]{1,39}")
MAX_NAME = 100
MAX_POSITION = 100
MAX_MOVES = 20_000  # changes of staff remembered
MAX_STAFF = 20_000  # accounts, the disabled included
MAX_TRIES = 10  # of a change that others overtake
ROLES = frozenset(read_roles())


class BadStaff(ValueError):
    """The account cannot be made or changed as asked; the message says in Vietnamese what to do."""


class NoSuchStaff(LookupError):
    def __init__(self, id: str) -> None:
        super().__init__(f"Không có cán bộ «{id}». Xem danh sách bằng: namro staff list")


@dataclass(frozen=True, slots=True)
class Move:
    """One change of an account: `by` a staff id or "", `what` such as `add`, `move`, `leave`."""

    at: int
    by: str
    staff: str
    what: str
    before: Person | None
    after: Person


def checked(id: str, name: str, unit: str, roles: frozenset[str], position: str = "") -> Person:
    """A new account; raises BadStaff. Whether the unit exists is the caller's to know."""
    if not ID.fullmatch(id):
        raise BadStaff("Tên đăng nhập gồm 2 đến 40 chữ thường không dấu, số, dấu chấm hoặc gạch nối.")
    if not name.strip() or len(name) > MAX_NAME:
        raise BadStaff(f"Họ tên không được trống và dài nhất {MAX_NAME} ký tự.")
    if len(position) > MAX_POSITION:
        raise BadStaff(f"Chức vụ dài nhất {MAX_POSITION} ký tự.")
    return Person(id, name.strip(), unit, checked_roles(roles), position=position.strip())


def checked_roles(roles: frozenset[str]) -> frozenset[str]:
    """The same; raises BadStaff for none and for unknown ones."""
    unknown = sorted(roles - ROLES)
    if unknown or not roles:
        raise BadStaff(f"Vai trò {', '.join(unknown) or '(trống)'} không có; chọn trong: {', '.join(sorted(ROLES))}.")
    return roles


async def get_staff(redis: Redis, id: str) -> Person | None:
    stored = await redis.call("HGET", names.STAFF, id)
    return None if stored is None else _read(id, stored)


async def list_staff(redis: Redis) -> list[Person]:
    reply = await redis.call("HGETALL", names.STAFF)
    return sorted((_read(k.decode(), v) for k, v in zip(reply[::2], reply[1::2], strict=True)), key=lambda s: s.id)


async def put_staff(redis: Redis, person: Person, *, by: str = "", new: bool = False) -> bool:
    """Stores an account; with `new` only if the id is free, and says whether it was. Raises BadStaff when full."""
    if new and await redis.call("HLEN", names.STAFF) >= MAX_STAFF:
        raise BadStaff(f"Đã có {MAX_STAFF} tài khoản, không thêm được nữa.")
    move = Move(_now_ms(), by, person.id, "add" if new else "put", None, person)
    return await _write(redis, person, "" if new else "*", move)


async def change_staff(
    redis: Redis, id: str, what: str, by: str, changed: Callable[[Person], Person]
) -> tuple[Person, Person]:
    """The account before and after; nothing another person changed meanwhile is lost. Raises NoSuchStaff, BadStaff."""
    for _ in range(MAX_TRIES):
        stored = await redis.call("HGET", names.STAFF, id)
        if stored is None:
            raise NoSuchStaff(id)
        before = _read(id, stored)
        after = changed(before)
        if after == before or await _write(redis, after, stored, Move(_now_ms(), by, id, what, before, after)):
            return before, after
    raise BadStaff(f"Nhiều người đang cùng sửa tài khoản «{id}». Anh/chị thử lại sau ít phút.")


async def moves(redis: Redis, id: str = "", limit: int = 100) -> list[Move]:
    """What happened to one account, or to all, the latest first; at most `limit`."""
    rows = await redis.call("XREVRANGE", names.STAFF_MOVES, "+", "-")
    told = (_read_move(fields[1]) for _, fields in rows)
    return [move for move in told if id in ("", move.staff)][:limit]


class RosterShelf:
    """The roster of now, kept until any account changes or the day does: one GET a look, two when it is read anew."""

    def __init__(self, redis: Redis, data: ChartData) -> None:
        self._redis = redis
        self._data = data
        self._version: bytes | None = None
        self._roster: Roster | None = None

    async def roster(self) -> Roster:
        today = datetime.fromtimestamp(time.time(), HANOI).date()
        version: bytes = await self._redis.call("GET", names.CHART) or b""
        if self._roster is None or version != self._version or self._roster.on != today:
            self._roster = Roster(self._data, await list_staff(self._redis), today)
            self._version = version  # read before the people were: they are at least as new
        return self._roster


def placed(person: Person, unit: str, on: date, *, head: bool = False) -> Person:
    """The person in another unit, without what belonged to the old one: heading it, and a superior there."""
    return replace(person, unit=unit, head=head, reports_to="", since=on)


async def _write(redis: Redis, person: Person, believed: str | bytes, move: Move) -> bool:
    keys = [names.STAFF, names.STAFF_MOVES, names.CHART]
    args: list[str | bytes | int] = [person.id, believed, to_json(_record(person)), _move_json(move), MAX_MOVES]
    return bool(await redis.script(STAFF, keys, args))


def _record(person: Person) -> dict[str, Any]:
    leave = person.leave
    return {
        "name": person.name,
        "unit": person.unit,
        "roles": sorted(person.roles),
        "active": person.active,
        "head": person.head,
        "reports_to": person.reports_to,
        "position": person.position,
        "leave": leave and {"first": leave.first.isoformat(), "last": leave.last.isoformat(), "deputy": leave.deputy},
        "since": person.since and person.since.isoformat(),
    }


def _read(id: str, stored: bytes) -> Person:
    return _person(id, from_json(stored))


def _person(id: str, record: dict[str, Any]) -> Person:
    leave = record.get("leave")
    return Person(
        id=id,
        name=record["name"],
        unit=record["unit"],
        roles=frozenset(record["roles"]),
        active=record["active"],
        head=record.get("head", False),
        reports_to=record.get("reports_to", ""),
        position=record.get("position", ""),
        leave=leave and Leave(date.fromisoformat(leave["first"]), date.fromisoformat(leave["last"]), leave["deputy"]),
        since=date.fromisoformat(record["since"]) if record.get("since") else None,
    )


def _move_json(move: Move) -> bytes:
    before = move.before and _record(move.before)
    return to_json([move.at, move.by, move.staff, move.what, before, _record(move.after)])


def _read_move(stored: bytes) -> Move:
    at, by, staff, what, before, after = from_json(stored)
    return Move(at, by, staff, what, before and _person(staff, before), _person(staff, after))


def _now_ms() -> int:
    return int(time.time() * 1000)
