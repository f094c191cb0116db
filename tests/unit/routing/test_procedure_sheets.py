"""The procedure sheets that ship: every one complete in its keys, nothing else promised about their content."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

FLOWS = Path(__file__).parents[3] / "flows"
SHEETS = sorted((FLOWS / "procedures").glob("*.yaml"))
KEYS = (
    "id code name aliases examples field authority documents steps time fee where online forms result legal_basis "
    "valid_from valid_to verified_on verified_by sources confidence notes"
)
NEVER_NULL = "id code name aliases examples field authority steps result legal_basis sources confidence notes"


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path)


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in texts(part)]
    return [value] if isinstance(value, str) else []


def test_there_are_sheets() -> None:
    assert len(SHEETS) >= 67


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_has_all_keys_in_order_and_its_file_name(path: Path) -> None:
    sheet = load(path)
    assert list(sheet) == KEYS.split()
    assert sheet["id"] == path.stem
    assert all(sheet[key] is not None for key in NEVER_NULL.split())
    assert sheet["aliases"]
    assert sheet["sources"]
    assert sheet["confidence"] in ("high", "medium", "low")


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_a_sheet_holds_typed_values_or_null(path: Path) -> None:
    sheet = load(path)
    for document in sheet["documents"] or []:
        assert {"name", "copies"} <= set(document) <= {"name", "copies", "when"}
    if sheet["time"]:
        assert list(sheet["time"]) == ["value", "unit", "note"]
        assert sheet["time"]["value"] is None or sheet["time"]["value"] > 0
    if sheet["fee"]:
        assert list(sheet["fee"]) == ["items", "exempt", "note"]
        for item in sheet["fee"]["items"]:
            assert list(item) == ["label", "amount_vnd"]
            assert item["amount_vnd"] is None or item["amount_vnd"] >= 0
    for key in ("where", "online"):
        assert sheet[key] is None or all(isinstance(place, str) for place in sheet[key])
    assert sheet["where"] or sheet["online"]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_dates_are_iso_and_may_stop_at_the_month(path: Path) -> None:
    sheet = load(path)
    for key in ("valid_from", "valid_to", "verified_on"):
        if sheet[key] is not None:
            date.fromisoformat(sheet[key] if len(sheet[key]) == 10 else f"{sheet[key]}-01")


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_citizens_read_words_not_the_inside_of_the_data(path: Path) -> None:
    said = " ".join(texts(load(path)))
    assert not re.search(r"\bnull\b|last_verified|processing_time|TODO", said)


def test_no_alias_names_two_sheets() -> None:
    owners: dict[str, str] = {}
    for path in SHEETS:
        for alias in load(path)["aliases"]:
            assert owners.setdefault(alias.casefold(), path.stem) == path.stem


def test_abbreviations_are_single_words_for_longer_phrases() -> None:
    for short, long in load(FLOWS / "phrases.yaml")["abbreviations"].items():
        assert re.fullmatch(r"\w+", short)
        assert len(long) > len(short)
