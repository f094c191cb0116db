"""The Official Accounts of this installation: who owns each, and so reads its chats in Zalo's own tool."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.data_file import HERE, DataFileError, Row, read_data

DEFAULT = "default"  # the entry for every OA that has none of its own

Name = Annotated[str, Field(min_length=1, max_length=100, strict=True)]


class Oa(Row):
    """One OA. `owner` is a unit of the chart, "" where nobody knows: then whoever it may be counts as excluded."""

    id: Name
    name: Name
    owner: str = ""
    administrators: str = ""  # for people: who holds the administrators' roles in Zalo


class _File(Row):
    oas: Annotated[tuple[Oa, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Oas:
    """All of them, by id."""

    by_id: Mapping[str, Oa]

    def owner(self, oa: str) -> str:
        """The id of the unit that owns an OA, "" when that is not known."""
        known = self.by_id.get(oa) or self.by_id.get(DEFAULT)
        return known.owner if known is not None else ""


def read_oas(path: Path = HERE / "oas.yaml") -> Oas:
    """Reads the file; raises DataFileError with one line."""
    by_id: dict[str, Oa] = {}
    for place, oa in enumerate(read_data(path, _File).oas):
        if oa.id in by_id:
            raise DataFileError(path, f"oas.{place}.id", f"{oa.id!r} is there twice")
        by_id[oa.id] = oa
    return Oas(by_id)
