"""What citizens may report about officials, in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.data_file import HERE, DataFileError, Row, read_data

MAX_LABEL = 60  # characters; a label is also an option in a chat


class Subject(Row):
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    label: Annotated[str, Field(min_length=1, max_length=MAX_LABEL)]
    basis: str | None  # None: a proposal that no text read so far names
    source: str | None


class Subjects(Row):
    """`version` goes up with every change, so that old tickets can say which list they used."""

    version: int
    subjects: tuple[Subject, ...]


def read_subjects(path: Path = HERE / "subjects.yaml") -> Subjects:
    """The list in the order citizens see it; raises DataFileError with one line."""
    read = read_data(path, Subjects)
    ids = [subject.id for subject in read.subjects]
    if len(set(ids)) < len(ids):
        raise DataFileError(path, "subjects", "an id is used twice")
    return read


def subject_ids(path: Path = HERE / "subjects.yaml") -> frozenset[str]:
    """The ids scripts may group their examples of complaints by; raises DataFileError with one line."""
    return frozenset(subject.id for subject in read_subjects(path).subjects)
