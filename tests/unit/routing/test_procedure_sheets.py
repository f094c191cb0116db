"""The procedure sheets that ship: every one complete in its keys, nothing else promised about their content."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.scripts.aspects import ASPECTS
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.sheet_text import aspect_text, overview_text
from bot.text.fold import fold
from bot.text.leftovers import written_out

FLOWS = Path(__file__).parents[3] / "flows"
SHEETS = sorted((FLOWS / "procedures").glob("*.yaml"))
KEYS = (
    "id code name aliases examples field authority documents steps time fee where online forms result legal_basis "
    "valid_from valid_to verified_on verified_by sources confidence notes"
)
NEVER_NULL = "id code name aliases examples field authority steps result legal_basis sources confidence notes"
# What an editor says of the work on a sheet; "nguồn gốc" and "bản chụp" alone are words of procedures.
EDITORS_WORDS = re.compile(
    r"""
    nguồn(?!\ gốc) | bản\ chụp\ cổng | bản\ (?:ghi|cổng|quốc\ gia)\b | suy\ (?:ra|luận) | có\ lẽ | để\ trống
    | (?:cần|chưa)\ (?:đối\ chiếu|xác\ nhận|kiểm\ tra\ (?:tt|nđ|nq|qđ)|tra\b|tìm) | không\ tìm | chưa\ thấy
    | cổng\ (?:chỉ|liệt\ kê|cho\b|\d) | trạng\ thái | :\ chưa\ có\ thông\ tin | github | json | yaml
    | \bnull\b | \bpartial\b | \bnone\b | \btodo\b | [a-z]_[a-z]
    """,
    re.VERBOSE,
)
SHEETS_BY_ID = load_scripts(read_folder(FLOWS)).folder.sheets


def load(path: Path) -> Any:
    return YAML(typ="safe").load(path)


ABBREVIATIONS: dict[str, str] = load(FLOWS / "phrases.yaml")["abbreviations"]


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
    assert [key for key in sheet if key != "editor_notes"] == KEYS.split()
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
def test_notes_for_editors_are_the_last_key_and_sentences(path: Path) -> None:
    sheet = load(path)
    notes = sheet.get("editor_notes", ["none needed"])
    assert "editor_notes" not in sheet or list(sheet)[-1] == "editor_notes"
    assert notes
    assert all(isinstance(note, str) and note for note in notes)


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


def said_of(path: Path) -> str:
    """All that a citizen can read of a sheet."""
    sheet = SHEETS_BY_ID[path.stem]
    return "\n".join((overview_text(sheet), *(aspect_text(sheet, aspect) for aspect in ASPECTS)))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_citizens_are_not_told_how_the_sheet_was_made(path: Path) -> None:
    assert not EDITORS_WORDS.search(said_of(path).casefold())


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_citizens_hear_the_names_of_procedures_not_their_ids(path: Path) -> None:
    said = said_of(path)
    assert not [sheet_id for sheet_id in SHEETS_BY_ID if re.search(rf"\b{sheet_id}\b", said)]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.stem)
def test_no_note_for_editors_reaches_a_citizen(path: Path) -> None:
    sheet, said = SHEETS_BY_ID[path.stem], said_of(path)
    assert not [note for note in sheet.editor_notes if note.split(": ", 1)[-1] in said]


@pytest.mark.parametrize(
    "remark",
    [
        "Bản chụp Cổng DVCQG chỉ ghi con số",
        "đơn vị suy ra từ phần trình tự",
        "mức 27 có lẽ dành cho vùng khó khăn",
        "Nguồn ghi “ngày”.",
        "theo nguồn Hà Nội",
        "diện miễn chưa đối chiếu",
        "chưa tìm thấy mức của Hà Nội nên để trống",
        "trạng thái PARTIAL",
        "verified_on lấy theo TT 117/2026",
    ],
)
def test_an_editors_remark_is_known_by_its_words(remark: str) -> None:
    assert EDITORS_WORDS.search(remark.casefold())


@pytest.mark.parametrize(
    "text", ["Chứng từ nguồn gốc xe", "01 bản chụp", "bản sao kèm bản chính đối chiếu", "điền mẫu trên Cổng DVCQG"]
)
def test_words_of_procedures_are_no_editors_remarks(text: str) -> None:
    assert not EDITORS_WORDS.search(text.casefold())


def test_no_alias_names_two_sheets() -> None:
    owners: dict[str, str] = {}
    for path in SHEETS:
        for alias in load(path)["aliases"]:
            assert owners.setdefault(alias.casefold(), path.stem) == path.stem


def test_abbreviations_are_single_words_for_longer_phrases() -> None:
    for short, long in ABBREVIATIONS.items():
        assert re.fullmatch(r"\w+", short)
        assert len(long) > len(short)


def test_abbreviations_stand_in_the_order_of_the_alphabet_and_no_two_are_the_same_without_marks() -> None:
    folded = [fold(short) for short in ABBREVIATIONS]
    assert folded == sorted(set(folded))


def test_no_abbreviation_is_a_syllable_as_the_keys_of_telex_spell_it() -> None:
    typed = {form for short in ABBREVIATIONS for form in (short, fold(short))}
    assert not [form for form in typed if written_out(form, beside_vni=False) != form]
