"""The codes staff classify reports by: the manifestations of Chỉ thị 24-CT/TU, as far as their text is known.

Citizens never see them; what they choose from are `subjects`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from config.data_file import HERE, DataFileError, Row, read_data

Text = Annotated[str, Field(min_length=1)]


class DirectiveGroup(Row):
    id: Annotated[str, Field(pattern=r"^G[1-9]$")]
    name: Text
    item_count: Annotated[int, Field(gt=0)]  # in the directive itself
    source: Text


class DirectiveItem(Row):
    """`gist` is a paraphrase, not the directive's wording; `truncated`: the copy it was read in ends in its middle."""

    code: Annotated[str, Field(pattern=r"^G[1-9]\.\d{1,2}$")]
    gist: Text
    source_status: Literal["read", "truncated"]
    note: str | None = None


class DirectiveCodes(Row):
    """`version` goes up with every change; a ticket keeps the version it was classified by."""

    version: Text
    number: Text
    sources: tuple[str, ...]
    total_items: int
    groups: tuple[DirectiveGroup, ...]
    items: tuple[DirectiveItem, ...]

    @property
    def codes(self) -> frozenset[str]:
        """What a ticket may be classified by: an item, or a group where its item has no text yet."""
        return frozenset(item.code for item in self.items) | frozenset(group.id for group in self.groups)

    def gist(self, code: str) -> str:
        """What a code stands for; "" for one this version does not know."""
        known = {item.code: item.gist for item in self.items} | {group.id: group.name for group in self.groups}
        return known.get(code, "")


def read_directive(path: Path = HERE / "directive-codes.yaml") -> DirectiveCodes:
    """Raises DataFileError with one line."""
    read = read_data(path, DirectiveCodes)
    codes = [item.code for item in read.items]
    if len(set(codes)) < len(codes):
        raise DataFileError(path, "items", "a code is used twice")
    groups = {group.id: group for group in read.groups}
    for item in read.items:
        group = groups.get(item.code.partition(".")[0])
        if group is None or int(item.code.partition(".")[2]) > group.item_count:
            raise DataFileError(path, f"items.{item.code}", "belongs to no group, or has a number beyond its group")
    if sum(group.item_count for group in read.groups) != read.total_items:
        raise DataFileError(path, "groups", f"their items do not add up to {read.total_items}")
    return read
