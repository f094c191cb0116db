"""Staff roles and what they are called."""

from __future__ import annotations

from pathlib import Path

from config.data_file import HERE, Row, read_data


class Role(Row):
    id: str
    label: str  # what staff read
    does: str


class _Roles(Row):
    roles: tuple[Role, ...]


def read_roles(path: Path = HERE / "roles.yaml") -> dict[str, Role]:
    """Roles by id; raises DataFileError with one line."""
    return {role.id: role for role in read_data(path, _Roles).roles}
