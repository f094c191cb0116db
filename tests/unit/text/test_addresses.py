import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.addresses import MAX_LENGTH, AddressProblem, parse_address


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("số 12 ngõ 34 Ngọc Lâm, Bồ Đề", "số 12 ngõ 34 Ngọc Lâm, Bồ Đề"),
        ("nhà tôi ở 12/3 Láng Hạ ạ", "12/3 Láng Hạ"),
        ("dia chi nha em la: thon Doai, xa Dan Phuong", "thon Doai, xa Dan Phuong"),
        ("em đang ở trọ ngõ 5 Cầu Giấy", "trọ ngõ 5 Cầu Giấy"),
        ("P1203 CT2A\nKĐT Xa La\n", "P1203 CT2A, KĐT Xa La"),
        ("tui ở ấp 3", "ấp 3"),
    ],
)
def test_an_address_is_kept_as_typed_on_one_line(said: str, kept: str) -> None:
    assert parse_address(said) == kept


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Hà Nội", "too_vague"),
        ("12", "too_vague"),
        ("nhà", "too_vague"),
        ("không biết", "no_address"),
        ("không", "no_address"),
        ("", "no_address"),
        ("😀", "no_address"),
        ("ở đâu?", "question"),
        ("http://a.vn/b c", "link"),
        ("a b" * MAX_LENGTH, "too_long"),
    ],
)
def test_the_reason_says_what_to_mend(said: str, reason: str) -> None:
    problem = parse_address(said)
    assert isinstance(problem, AddressProblem)
    assert problem.reason == reason


@given(st.text(alphabet=st.characters()))
def test_no_text_raises_and_an_address_is_one_short_line(text: str) -> None:
    address = parse_address(text)
    assert isinstance(address, AddressProblem) or ("\n" not in address and len(address) <= MAX_LENGTH)
