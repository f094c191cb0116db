"""Long texts in parts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel.outgoing import MAX_TEXT, utf16_length
from bot.channel.split import SPLIT_AT, split_text


def test_parts_stay_below_the_channels_limit() -> None:
    assert SPLIT_AT < MAX_TEXT
    parts = split_text("chữ " * 2000)
    assert all(utf16_length(part) <= SPLIT_AT for part in parts)
    assert len(parts) == 5


def test_a_short_text_is_one_part() -> None:
    assert split_text("  xin chào\n\nanh/chị ") == ["  xin chào\n\nanh/chị "]
    assert split_text("") == []
    assert split_text(" \n ") == []


def test_a_text_at_the_limit_is_one_part() -> None:
    assert len(split_text("a" * SPLIT_AT)) == 1
    assert len(split_text("a" * (SPLIT_AT + 1))) == 2


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Đoạn một dài. Vẫn một.\n\nĐoạn hai cũng dài lắm.", ["Đoạn một dài. Vẫn một.", "Đoạn hai cũng dài lắm."]),
        ("Dòng một dài. Vẫn một.\nDòng hai cũng dài lắm.", ["Dòng một dài. Vẫn một.", "Dòng hai cũng dài lắm."]),
        ("Câu một này dài. Câu hai này còn dài hơn nữa.", ["Câu một này dài.", "Câu hai này còn dài hơn nữa."]),
        ("Một câu thật dài không có dấu chấm nào hết", ["Một câu thật dài không có dấu", "chấm nào hết"]),
        ("mộtchữdàikhôngcóchỗngắtnàohếttrơn", ["mộtchữdàikhôngcóchỗngắtnàohếtt", "rơn"]),
    ],
)
def test_the_cut_is_where_a_reader_would_pause(text: str, parts: list[str]) -> None:
    assert split_text(text, 30) == parts


def test_a_number_is_not_cut_from_its_line() -> None:
    assert split_text("Hồ sơ gồm các giấy: 1. Tờ khai dài", 30) == ["Hồ sơ gồm các giấy: 1. Tờ khai", "dài"]
    assert split_text("Hồ sơ gồm cả: 1. Tờkhaidàidàidài", 30) == ["Hồ sơ gồm cả: 1.", "Tờkhaidàidàidài"]


@pytest.mark.parametrize("grapheme", ["😀", "👨‍👩‍👧‍👦", "👍🏽", "🇻🇳", "e\u0301\u0323\u0302x\u0309", "❤️"])
def test_a_grapheme_is_never_torn(grapheme: str) -> None:
    grapheme = unicodedata.normalize("NFC", grapheme)
    for shift in range(6):
        parts = split_text("a" * shift + grapheme * 30, 41)
        assert len(parts) > 1
        if "x" not in grapheme:
            assert all(part.lstrip("a").replace(grapheme, "") == "" for part in parts)
        assert not any(unicodedata.combining(part[0]) for part in parts)


def test_the_text_is_measured_in_its_composed_form() -> None:
    decomposed = unicodedata.normalize("NFD", "ế" * 1500)
    assert split_text(decomposed) == ["ế" * 1500]


@given(st.text(st.sampled_from("ab ớ\n.!1😀\u0301\u200d🇻")), st.integers(20, 60))
def test_nothing_but_space_at_the_cuts_is_lost(text: str, limit: int) -> None:
    parts = split_text(text, limit)
    assert all(utf16_length(part) <= limit for part in parts)
    whole = "".join(unicodedata.normalize("NFC", text).split())
    assert "".join("".join(parts).split()) == whole
