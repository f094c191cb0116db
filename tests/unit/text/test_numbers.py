from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold
from bot.text.numbers import MAX_DIGITS, MAX_TOKENS, parse_number

UNITS = ["", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


def spoken(n: int) -> str:
    """A number below a thousand as a careful speaker says it."""
    hundreds, tens, ones = n // 100, n // 10 % 10, n % 10
    parts = [f"{UNITS[hundreds]} trăm"] if hundreds else []
    if tens > 1:
        parts.append(f"{UNITS[tens]} mươi")
    elif tens:
        parts.append("mười")
    elif hundreds and ones:
        parts.append("linh")
    if ones:
        last = {1: "mốt"}.get(ones, UNITS[ones]) if tens > 1 else UNITS[ones]
        parts.append("lăm" if tens and ones == 5 else last)
    return " ".join(parts)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1.000.000", "1000000"),
        ("1 000 000 đồng", "1000000"),
        ("1,000,000", "1000000"),
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("1.234,5", "1234.5"),
        ("0,125", "0.125"),
        ("-5", "-5"),
        ("âm năm", "-5"),
        ("500k", "500000"),
        ("500 k", "500000"),
        ("500.000đ", "500000"),
        ("1tr2", "1200000"),
        ("1tr25", "1250000"),
        ("1tr250", "1250000"),
        ("1 triệu 200", "1200000"),
        ("1 triệu 200.000", "1200000"),
        ("1,5 triệu", "1500000"),
        ("2 tỷ 3", "2300000000"),
        ("2k5", "2500"),
        ("5 trăm nghìn", "500000"),
        ("hai mươi mốt", "21"),
        ("hai mốt", "21"),
        ("muoi lam", "15"),
        ("ba tư", "34"),
        ("trăm rưỡi", "150"),
        ("trăm hai", "120"),
        ("một trăm linh hai", "102"),
        ("một nghìn không trăm lẻ năm", "1005"),
        ("nghìn hai", "1200"),
        ("hai triệu rưỡi", "2500000"),
        ("hai trieu ruoi", "2500000"),
        ("triệu hai lăm", "1250000"),
        ("hai nghìn tỷ", "2000000000000"),
        ("3 rưỡi", "3.5"),
        ("chục rưỡi", "15"),
        ("số không", "0"),
        ("dạ khoảng 30 người ạ", "30"),
        ("nhà tôi có 4 người", "4"),
        ("3 năm", "3"),
    ],
)
def test_numbers_citizens_write(said: str, value: str) -> None:
    assert parse_number(said) == Decimal(value)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "không",
        "vài",
        "ba bốn",
        "3-4 người",
        "2 con 3 cháu",
        "ba tôi mất",
        "8h30",
        "20/11",
        "CT07",
        "1.2.3",
        "mười mười",
    ],
)
def test_what_is_no_number_or_several(said: str) -> None:
    assert parse_number(said) is None


@given(st.integers(1, 999), st.integers(0, 999), st.integers(0, 999))
def test_spoken_numbers_are_read_back_with_and_without_accents(millions: int, thousands: int, ones: int) -> None:
    parts = [f"{spoken(millions)} triệu"]
    if thousands:
        parts.append(
            ("không trăm " if thousands < 100 else "") + ("linh " if thousands < 10 else "") + spoken(thousands)
        )
        parts.append("nghìn")
    if ones:
        parts.append(("không trăm " if ones < 100 else "") + ("linh " if ones < 10 else "") + spoken(ones))
    said = " ".join(parts)
    value = Decimal(millions * 1_000_000 + thousands * 1000 + ones)
    assert parse_number(said) == value
    assert parse_number(fold(said)) == value


@given(st.integers(0, 10**15))
def test_digits_with_and_without_thousands_dots_are_the_same(n: int) -> None:
    assert parse_number(str(n)) == parse_number(f"{n:,}".replace(",", ".")) == n


@given(st.text(alphabet=st.characters()))
def test_no_text_raises(text: str) -> None:
    parse_number(text)


def test_a_run_of_digits_longer_than_any_amount_is_no_number() -> None:
    assert parse_number("9" * MAX_DIGITS) is not None
    assert parse_number("9" * (MAX_DIGITS + 1)) is None


def test_a_wall_of_number_words_is_not_read() -> None:
    assert parse_number("trăm " * (MAX_TOKENS + 1)) is None
