import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import clean, fold, words

ANY_TEXT = st.text(alphabet=st.characters())  # lone surrogates included


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("  Phường   Long Biên ", "Phường Long Biên"),
        (unicodedata.normalize("NFD", "Đăng ký"), "Đăng ký"),
        ("khai\u200bsinh\ufeff", "khaisinh"),
        ("\u202eabc\u202c\u200f", "abc"),
        ("a \r\n  b\rc\u2028d\te\x00", "a\nb\nc\nd e"),
        ("a\u00a0b\u3164c", "a b c"),
        ("x\ud800y", "xy"),
        ("", ""),
    ],
)
def test_clean_leaves_what_a_person_sees(raw: str, seen: str) -> None:
    assert clean(raw) == seen


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("ĐĂNG KÝ\nkhai sinh", "dang ky khai sinh"),
        ("Ðăng kí ðất", "dang ki dat"),
        ("hoà hòa", "hoa hoa"),
        ("2️⃣ ３ ٤", "2 3 4"),
        ("ẮẰẲẴẶ ƯỨỪỬỮỰ", "aaaaa uuuuuu"),
    ],
)
def test_fold_forgets_accents_case_and_lines(raw: str, folded: str) -> None:
    assert fold(raw) == folded


def test_words_are_without_punctuation_and_emoji() -> None:
    assert words("Dạ, mất sổ-đỏ... (GCN) 😀 1.000đ?") == ["da", "mat", "so", "do", "gcn", "1", "000d"]


@given(ANY_TEXT)
def test_clean_twice_is_clean_once_and_can_be_encoded(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()


def test_an_empty_line_folds_into_one_space() -> None:
    assert fold("0\r\r0") == fold("0\n\n0") == "0 0"


@given(ANY_TEXT)
def test_fold_twice_is_fold_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_no_digit_is_lost(text: str) -> None:
    digits = [str(unicodedata.decimal(char)) for char in text if char.isdecimal()]
    folded = iter(fold(text))
    assert all(digit in folded for digit in digits)  # all of them, in order
    found = iter("".join(words(text)))
    assert all(digit in found for digit in digits)


@given(ANY_TEXT)
def test_folded_text_has_no_marks_capitals_or_newlines(text: str) -> None:
    folded = fold(text)
    assert "\n" not in folded
    assert not any(unicodedata.category(char) == "Mn" for char in folded)
    assert not any("A" <= char <= "Z" for char in folded)


def test_a_mountain_of_marks_is_cleaned_at_once() -> None:
    started = time.process_time()
    assert clean("ế" + "\u0301\u0323" * 200_000 + " chào")[-5:] == " chào"
    assert len(clean("e" + "\u0301\u0323" * 200_000)) < 20
    assert time.process_time() - started < 1
