"""Staff in Redis: who they are, which unit they belong to, what they may do.

nr:staff   hash: id -> JSON {name, unit, roles, active}
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pydantic_core import from_json, to_json

from bot.store import names
from bot.store.redis import Redis
from bot.tickets.access import Actor
from config.roles import read_roles

ID = re.compile(r"[a-z0-9][a-z0-9.-]{1,39}")
MAX_NAME = 100
ROLES = frozenset(read_roles())


class BadStaff(ValueError):
    """The account cannot be made as asked; the message says in Vietnamese what to change."""


@dataclass(frozen=True, slots=True)
class Staff:
    id: str
    name: str
    unit: str
    roles: frozenset[str]
    active: bool = True

    def actor(self) -> Actor:
        return Actor(self.id, self.name, self.unit, self.roles, self.active)


def checked(id: str, name: str, unit: str, roles: frozenset[str]) -> Staff:
    """A new account; raises BadStaff. Whether the unit exists is the caller's to know."""
    if not ID.fullmatch(id):
        raise BadStaff("Tên đăng nhập gồm 2 đến 40 chữ thường không dấu, số, dấu chấm hoặc gạch nối.")
    if not name.strip() or len(name) > MAX_NAME:
        raise BadStaff(f"Họ tên không được trống và dài nhất {MAX_NAME} ký tự.")
    unknown = sorted(roles - ROLES)
    if unknown or not roles:
        raise BadStaff(f"Vai trò {', '.join(unknown) or '(trống)'} không có; chọn trong: {', '.join(sorted(ROLES))}.")
    return Staff(id, name.strip(), unit, roles)


async def get_staff(redis: Redis, id: str) -> Staff | None:
    stored = await redis.call("HGET", names.STAFF, id)
    return None if stored is None else _read(id, stored)


async def list_staff(redis: Redis) -> list[Staff]:
    reply = await redis.call("HGETALL", names.STAFF)
    return sorted((_read(k.decode(), v) for k, v in zip(reply[::2], reply[1::2], strict=True)), key=lambda s: s.id)


async def put_staff(redis: Redis, staff: Staff, *, new: bool = False) -> bool:
    """Stores an account; with `new` only if the id is free, and says whether it was."""
    record = {"name": staff.name, "unit": staff.unit, "roles": sorted(staff.roles), "active": staff.active}
    return bool(await redis.call("HSETNX" if new else "HSET", names.STAFF, staff.id, to_json(record))) or not new


def _read(id: str, stored: bytes) -> Staff:
    record = from_json(stored)
    return Staff(id, record["name"], record["unit"], frozenset(record["roles"]), record["active"])
