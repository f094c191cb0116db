"""A sheet in words: what is known with its date, what is not said to be unknown."""

from datetime import date

import pytest

from bot.scripts.aspects import ASPECTS, asked_aspect
from bot.scripts.loader import load_scripts
from bot.scripts.problems import NOWHERE
from bot.scripts.sheet_text import MAX_OVERVIEW_DOCUMENTS, aspect_text, known_aspects, overview_text
from bot.scripts.sheets import Checked, Document, Fee, FeeItem, Sheet, Time

EMPTY = Sheet("a", "Thủ tục A", "a.yaml", NOWHERE)
CHECKED = Checked(date(2026, 8, 21))


@pytest.mark.parametrize("aspect", ASPECTS)
def test_an_empty_aspect_is_said_to_be_unknown_and_offers_a_person(aspect: str) -> None:
    text = aspect_text(EMPTY, aspect)
    assert "Tôi chưa có thông tin này" in text
    assert "Gặp cán bộ" in text
    assert "chưa được kiểm tra" in text


def test_an_overview_of_nothing_guesses_nothing() -> None:
    assert overview_text(EMPTY).count("chưa có thông tin") == 3
    assert known_aspects(EMPTY) == ()


def test_every_answer_tells_when_it_was_checked() -> None:
    sheet = Sheet("a", "A", "", NOWHERE, result="Giấy", verified_on=CHECKED, confidence="high")
    for text in (overview_text(sheet), *(aspect_text(sheet, aspect) for aspect in ASPECTS)):
        assert text.endswith("Thông tin kiểm tra ngày 21/08/2026.")


def test_a_doubtful_sheet_says_so() -> None:
    sheet = Sheet("a", "A", "", NOWHERE, verified_on=CHECKED, confidence="low")
    assert "nên hỏi lại cán bộ" in overview_text(sheet)


def test_an_unknown_amount_is_not_taken_for_nothing() -> None:
    fee = Fee((FeeItem("Thường", None), FeeItem("Nhanh", 0), FeeItem("", 12_000)), "Hộ nghèo", "Ghi chú.")
    text = aspect_text(Sheet("a", "A", "", NOWHERE, fee=fee), "fee")
    for line in ("- Thường: chưa rõ mức", "- Nhanh: không thu", "- 12.000 đồng", "Được miễn: Hộ nghèo", "Ghi chú."):
        assert line in text
    assert "Mức thu cụ thể tôi chưa có." in aspect_text(Sheet("a", "A", "", NOWHERE, fee=Fee(note="X")), "fee")


def test_a_time_without_a_number_keeps_its_note() -> None:
    text = aspect_text(Sheet("a", "A", "", NOWHERE, time=Time(None, "", "Theo hẹn.")), "time")
    assert "chưa có. Theo hẹn." in text


def test_a_long_list_of_documents_is_shortened_only_in_the_overview() -> None:
    many = tuple(Document(f"Giấy {n}", "01 bản", "khi cần") for n in range(MAX_OVERVIEW_DOCUMENTS + 2))
    sheet = Sheet("a", "A", "", NOWHERE, documents=many)
    assert "Giấy 12" not in overview_text(sheet)
    assert "Giấy 13 – 01 bản (khi cần)" in aspect_text(sheet, "documents")


@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("lệ phí bao nhiêu", "fee"),
        ("lam mat bao lau", "time"),
        ("nộp ở đâu vậy ad", "where"),
        ("có nộp online được không", "online"),
        ("cần giấy tờ gì", "documents"),
        ("xin mẫu đơn", "form"),
        ("căn cứ pháp lý", "basis"),
        ("ai được hưởng chế độ này", "who"),
        ("nhờ người nhà làm có được không", "who"),
        ("cơ quan nào giải quyết", "who"),
        ("làm thay đổi hộ kinh doanh", ""),
        ("khai sinh cho con", ""),
    ],
)
def test_the_aspect_asked_for_is_heard(text: str, aspect: str) -> None:
    assert asked_aspect(text) == aspect


def test_who_tells_who_decides_and_that_who_may_do_it_is_not_known() -> None:
    sheet = Sheet("a", "A", "", NOWHERE, authority="Công an cấp xã.", notes="Đọc từ bản sao lưu.")
    text = aspect_text(sheet, "who")
    assert "Cơ quan giải quyết: Công an cấp xã.\n" in text
    assert "có nhờ người khác làm thay được không thì tôi chưa có thông tin" in text
    assert "Gặp cán bộ" in text
    assert "bản sao lưu" not in text
    assert known_aspects(sheet) == ("who",)


@pytest.mark.parametrize("written", ["Nguồn này cũ rồi.", "[Nguồn này cũ rồi., Hỏi lại tư pháp.]"])
def test_what_editors_note_for_themselves_is_taken_and_never_shown(written: str) -> None:
    loaded = load_scripts({"procedures/a.yaml": f"id: a\nname: A\neditor_notes: {written}\n"})
    assert loaded.problems == []
    sheet = loaded.folder.sheets["a"]
    assert sheet.editor_notes[0] == "Nguồn này cũ rồi."
    for text in (overview_text(sheet), *(aspect_text(sheet, aspect) for aspect in ASPECTS)):
        assert "Nguồn này" not in text
