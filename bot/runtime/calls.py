"""A call of an outside service while it is under way, and its answer on the way back; both are ciphertext at rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pydantic_core import from_json, to_json

from bot.store import names
from bot.store.commit import Commit
from bot.store.vault import Vault

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Call:
    """`id` is `<event id>.<number>`, unique in its partition; `until` (ms) is when nobody waits for it any more."""

    id: str
    citizen: str
    service: str
    given: Mapping[str, Any]
    token: int
    until: int

    def dump(self) -> bytes:
        return to_json([SCHEMA, self.citizen, self.service, self.given, self.token, self.until])

    @classmethod
    def load(cls, id: str, stored: bytes) -> Call:
        schema, citizen, service, given, token, until = from_json(stored)
        if schema != SCHEMA:
            raise ValueError(f"a call of schema {schema}; this version knows {SCHEMA}")
        return cls(id, citizen, service, given, token, until)


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What a service answered, as an event; when it could not, `failed` is true."""

    citizen: str
    token: int
    value: Any = None  # JSON
    failed: bool = False

    def dump(self) -> bytes:
        return to_json(asdict(self))

    @classmethod
    def load(cls, stored: bytes) -> CallAnswer:
        return cls(**from_json(stored))


def write_calls(commit: Commit, vault: Vault, key_id: str, calls: list[Call]) -> None:
    """Adds new calls to a commit."""
    p = commit.partition
    for call in calls:
        commit.add("HSET", names.calls(p), call.id, vault.seal(key_id, call.dump(), f"calls:{p}"))
