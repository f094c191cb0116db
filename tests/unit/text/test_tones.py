import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.tones import level, marks_in_order, placed, toned, tones_of

ANY_TEXT = st.text(alphabet=st.characters())  # lone surrogates included
PLACED = (
    "hoà hòa|hòa hòa|khoẻ khỏe|thuỷ thủy|hoạ họa|quý quý|qúy quý|qúa quá|gìa già|gỉai giải"
    "|ngừơi người|thúê thuế|hoàn hoàn|hòan hoàn|mía mía|khuỷu khuỷu|của của|cuả của|gì gì|giữ giữ|thuở thuở|ban ban"
    "|đựơc được|tóan toán|ngoài ngoài|ngòai ngoài|lọai loại|huỳnh huỳnh|hùynh huỳnh|yếu yếu|xoong xoong"
)


@pytest.mark.parametrize(
    ("typed", "one"),
    [pair.split() for pair in PLACED.split("|")],
)
def test_the_tone_is_put_on_one_letter(typed: str, one: str) -> None:
    assert placed(typed) == one


@pytest.mark.parametrize(
    "marks",
    ["a\u0302\u0301", "a\u0301\u0302", "\u00e2\u0301", "\u00e1\u0302", "a\u0301\u0302\u035c", "a\u0341\u0302"],
)
def test_marks_come_in_any_order(marks: str) -> None:
    assert marks_in_order(unicodedata.normalize("NFC", f"gi{marks}y")) == "giấy"


def test_a_bar_across_d_is_its_stroke() -> None:
    assert marks_in_order("d\u0335i") == "đi"


def test_level_and_tones_are_the_two_halves_of_a_word() -> None:
    assert (level("tướng"), tones_of("tướng")) == ("tương", "\u0301")
    assert toned("tương", "\u0301") == "tướng"
    assert toned("kt", "\u0301") == "kt"


@given(ANY_TEXT)
def test_any_text_is_put_in_order_and_once_is_enough(text: str) -> None:
    once = marks_in_order(unicodedata.normalize("NFC", text))
    assert marks_in_order(once) == once
    assert placed(placed(text)) == placed(text)
