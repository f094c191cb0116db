"""Reads one of the administration's YAML data files against its schema."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

HERE = Path(__file__).parent


class Row(BaseModel):
    """What every data model here shares: a key nobody declared is a mistake, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DataFileError(Exception):
    """A data file that cannot be used. `str()` is one line: the file, the place in it, what is wrong."""

    def __init__(self, path: Path, where: str, problem: str) -> None:
        self.path, self.where, self.problem = path, where, problem
        place = f" at {where}" if where else ""
        super().__init__(f"{path}{place}: {problem}")


M = TypeVar("M", bound=BaseModel)


def read_data(path: Path, model: type[M]) -> M:
    """The file as `model`; raises DataFileError with one line for a missing, broken or wrong file."""
    try:
        raw: Any = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DataFileError(path, "", f"cannot be read ({error.strerror})") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise DataFileError(path, "", "is not YAML: " + " ".join(str(error).split())) from error
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataFileError(path, where, " ".join(first["msg"].split())) from error
