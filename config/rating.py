"""The words in which citizens say how content they are with a ticket."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Annotated

from pydantic import Field

from config.data_file import HERE, DataFileError, Row, read_data

MIN_LABELS = 3
MAX_LABELS = 7
MAX_LABEL = 40  # characters; the label stands on a button

Label = Annotated[str, Field(min_length=1, max_length=MAX_LABEL, strict=True)]


class _File(Row):
    scale: Annotated[tuple[Label, ...], Field(min_length=MIN_LABELS, max_length=MAX_LABELS)]


def read_rating_scale(path: Path = HERE / "rating.yaml") -> tuple[str, ...]:
    """The labels, worst first; raises DataFileError with one line. No two may read alike without accents."""
    scale = read_data(path, _File).scale
    plain = [_plain(label) for label in scale]
    for place, label in enumerate(plain):
        if not any(map(str.isalpha, label)):
            raise DataFileError(path, f"scale.{place}", "a label needs at least one letter")
        if label in plain[:place]:
            raise DataFileError(path, f"scale.{place}", f"{scale[place]!r} and an earlier label read alike")
    return scale


def _plain(label: str) -> str:
    decomposed = unicodedata.normalize("NFD", label.casefold().replace("đ", "d"))
    return " ".join("".join(char for char in decomposed if unicodedata.category(char) != "Mn").split())
