"""The words in which citizens say how content they are with a ticket."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.data_file import HERE, DataFileError, Row, read_data

MIN_LABELS = 3
MAX_LABELS = 7
MAX_FACTORS = 5  # as many as stand on buttons
MAX_LABEL = 40  # characters; the label stands on a button

Label = Annotated[str, Field(min_length=1, max_length=MAX_LABEL, strict=True)]


Id = Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=MAX_LABEL, strict=True)]


class _Factor(Row):
    id: Id
    label: Label


class _File(Row):
    scale: Annotated[tuple[Label, ...], Field(min_length=MIN_LABELS, max_length=MAX_LABELS)]
    factors: Annotated[tuple[_Factor, ...], Field(max_length=MAX_FACTORS)] = ()


@dataclass(frozen=True, slots=True)
class RatingWords:
    """The labels of the scale, worst first, and what a rating may be most about as (id, label); none: not asked."""

    scale: tuple[str, ...]
    factors: tuple[tuple[str, str], ...] = ()


def read_rating(path: Path = HERE / "rating.yaml") -> RatingWords:
    """Raises DataFileError with one line. No two labels of a list may read alike without accents."""
    file = read_data(path, _File)
    _check_labels(path, "scale", file.scale)
    _check_labels(path, "factors", tuple(factor.label for factor in file.factors))
    ids = [factor.id for factor in file.factors]
    for place, id in enumerate(ids):
        if id in ids[:place]:
            raise DataFileError(path, f"factors.{place}", f"the id {id!r} is there twice")
    return RatingWords(file.scale, tuple((factor.id, factor.label) for factor in file.factors))


def _check_labels(path: Path, name: str, labels: tuple[str, ...]) -> None:
    plain = [_plain(label) for label in labels]
    for place, label in enumerate(plain):
        if not any(map(str.isalpha, label)):
            raise DataFileError(path, f"{name}.{place}", "a label needs at least one letter")
        if label in plain[:place]:
            raise DataFileError(path, f"{name}.{place}", f"{labels[place]!r} and an earlier label read alike")


def _plain(label: str) -> str:
    decomposed = unicodedata.normalize("NFD", label.casefold().replace("đ", "d"))
    return " ".join("".join(char for char in decomposed if unicodedata.category(char) != "Mn").split())
