import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.repeats import without_repeats

SHORTENED = (
    "khônggg không|iuuuu iu|koooo ko|nhaaa nha|nhaa nha|vângggg vâng|ạạạ ạ|okkkk ok|hellooo hello|giấyyy giấy|"
    "emmm em|anhhh anh|ơiiiii ơi|chooo cho|khoông không|toôi tôi|hoồ hồ|thuủ thủ|đươợc được|giâấy giấy|giaấy giấy|"
    "dđăng đăng|đdăng đăng|doiổ dổi|vớii với|đcccc đc"
)
UNTOUCHED = "xoong boong 1000 000 111 giấy hoà ok room book see happy hello google zalo 99999 aabb"


@pytest.mark.parametrize(("typed", "meant"), [pair.split() for pair in SHORTENED.split("|")])
def test_letters_held_down_or_left_standing_are_taken_out(typed: str, meant: str) -> None:
    assert without_repeats(typed) == meant


@pytest.mark.parametrize("word", UNTOUCHED.split())
def test_other_doubles_stay(word: str) -> None:
    assert without_repeats(word) == word


@given(st.text(alphabet=st.characters()) | st.text(alphabet="aăâáấbbnođd1", max_size=12))
def test_once_is_enough_and_digits_stay(word: str) -> None:
    once = without_repeats(word)
    assert without_repeats(once) == once
    assert [char for char in once if char.isdigit()] == [char for char in word if char.isdigit()]
