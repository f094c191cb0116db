"""Who owns which Official Account."""

from pathlib import Path

import pytest

from config.data_file import DataFileError
from config.oas import DEFAULT, read_oas
from config.units import read_chart


def test_the_shipped_owner_is_a_unit_of_the_chart() -> None:
    assert read_oas().owner(DEFAULT) in {unit.id for unit in read_chart().units}


def test_an_oa_without_an_entry_has_the_default_owner_and_without_that_none(tmp_path: Path) -> None:
    path = tmp_path / "oas.yaml"
    path.write_text("oas: [{id: default, name: Chung, owner: a}, {id: '123', name: Một, owner: b}, {id: '9', name: C}]")
    oas = read_oas(path)
    assert [oas.owner(id) for id in ("123", "456", "9")] == ["b", "a", ""]
    path.write_text("oas: [{id: '123', name: Một, owner: b}]")
    assert read_oas(path).owner("456") == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("oas: []", "oas"),
        ("oas: [{id: '1', name: A}, {id: '1', name: B}]", "oas.1.id: '1' is there twice"),
        ("oas: [{id: '1'}]", "oas.0.name"),
        ("oas: [{id: '1', name: A, chu: b}]", "oas.0.chu"),
        ("oas: [{id: 1, name: A}]", "oas.0.id"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "oas.yaml"
    path.write_text(text)
    with pytest.raises(DataFileError, match=told):
        read_oas(path)
