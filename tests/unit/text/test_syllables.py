import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold
from bot.text.syllables import LONGEST, is_bare_syllable, is_syllable

GOOD = (
    "nghiêng giấy khuỷu quyển thuở gì gìn ghế nghỉ kỷ của hoà hòa quý quốc xoong huỳnh khuya yêu uỷ ủy ạ ở ăn ương ích "
    "giếng giữ được tuếch thuê ngoằn rượu hươu phường"
)
BAD = "giayas lôp kụa cê ghà ngiêng tât hỏc khôngg ddang st ng k f web đ lớps 1 á1 hóá nghiêngg"
BARE = "duong giay quy uy nghi ke ca gi xoong huynh"
NOT_BARE = "ddawng ks ko zalo camera ce nga1 phường kt3 ngh"


@pytest.mark.parametrize("word", GOOD.split())
def test_syllables_with_their_marks_are_known(word: str) -> None:
    assert is_syllable(word)
    assert is_bare_syllable(fold(word))


@pytest.mark.parametrize("word", BAD.split())
def test_what_cannot_be_a_syllable_is_not(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("word", BARE.split())
def test_syllables_without_marks_are_known(word: str) -> None:
    assert is_bare_syllable(word)


@pytest.mark.parametrize("word", NOT_BARE.split())
def test_what_cannot_be_a_bare_syllable_is_not(word: str) -> None:
    assert not is_bare_syllable(word)


@given(st.text(alphabet=st.characters()))
def test_any_text_may_be_asked_about(text: str) -> None:
    assert not (is_syllable(text) and len(text) > LONGEST)
    assert not is_bare_syllable(text) or text.isascii()
