import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.yes_no import MAX_WORDS, parse_yes_no


@pytest.mark.parametrize(
    "said",
    [
        "có", "dạ có", "da co a", "ok", "OKE", "okê nhé", "uk", "ừ", "ừ ừ", "uhm", "dạ", "vâng ạ", "vang",
        "đồng ý ạ", "dong y", "tôi đồng ý", "chuẩn", "đúng rồi", "dung roi", "được", "đc", "thôi được", "rồi",
        "👍", "ok 👍", "có ạ, em có", "không vấn đề gì",
        "đúng rùi", "ok rui", "dạ được rồi ạ", "okela",
    ],
)  # fmt: skip
def test_yes_in_many_registers(said: str) -> None:
    assert parse_yes_no(said) is True


@pytest.mark.parametrize(
    "said",
    [
        "không", "Không.", "KHÔNG ĐỒNG Ý", "khong", "ko", "k", "hong", "hông", "thôi", "thôi khỏi", "dạ không",
        "da khong a", "vâng, không ạ", "ừ thôi", "chưa", "dạ chưa ạ", "không phải", "tôi không đồng ý đâu",
        "khỏi cần", "đâu có", "sai rồi", "👎", "không, để mai tôi hỏi lại",
    ],
)  # fmt: skip
def test_no_in_many_registers(said: str) -> None:
    assert parse_yes_no(said) is False


@pytest.mark.parametrize(
    "said",
    [
        "", "...", "cô ơi", "đã", "có không?", "dạ?", "ok không", "được không", "không biết", "k nhớ",
        "không sao", "có nhưng chưa", "sao cũng được", "dạ, cho hỏi sổ đỏ", "👍👎", "ok 👎", "ở đâu", "2",
        "hôm qua",
    ],
)  # fmt: skip
def test_unclear_words_questions_and_other_matters_are_none(said: str) -> None:
    assert parse_yes_no(said) is None


def test_a_long_message_does_not_answer() -> None:
    assert parse_yes_no("ok " * MAX_WORDS) is True
    assert parse_yes_no("ok " * (MAX_WORDS + 1)) is None


@given(st.text(alphabet=st.characters()))
def test_no_text_raises(text: str) -> None:
    parse_yes_no(text)


@given(
    st.sampled_from(["có", "không", "ok", "chưa", "đồng ý", "vâng"]), st.sampled_from(["ạ", "nhé", "em ạ", "nha ad"])
)
def test_politeness_changes_nothing(said: str, polite: str) -> None:
    assert parse_yes_no(f"{said} {polite}") == parse_yes_no(said) is not None
