import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.ordinals import MAX_ORDINAL, parse_ordinal


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("2", 2), ("2.", 2), ("(2)", 2), ("số 2", 2), ("so 2 a", 2), ("chọn số 2 nhé", 2), ("cái thứ hai", 2),
        ("cai thu hai", 2), ("thứ 3", 3), ("đầu tiên", 1), ("cái đầu tiên", 1), ("thứ nhất", 1), ("lựa chọn 3", 3),
        ("câu 2", 2), ("phương án 4", 4), ("hai", 2), ("sáu", 6), ("số sáu", 6), ("2️⃣", 2), ("🔟", 10), ("①", 1),
    ],
)  # fmt: skip
def test_choices_by_number(said: str, number: int) -> None:
    assert parse_ordinal(said) == number


@pytest.mark.parametrize("said", ["", "số", "0", "2 người", "2 3", "sau", "không", "0912345678", "thứ", "câu hỏi"])
def test_other_words_name_no_choice(said: str) -> None:
    assert parse_ordinal(said) is None


def test_large_numbers_name_no_choice() -> None:
    assert parse_ordinal(str(MAX_ORDINAL)) == MAX_ORDINAL
    assert parse_ordinal(str(MAX_ORDINAL + 1)) is None


@given(st.text(alphabet=st.characters()))
def test_no_text_raises(text: str) -> None:
    assert parse_ordinal(text) is None or 1 <= parse_ordinal(text) <= MAX_ORDINAL
