import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.phones import (
    AREA_CODES,
    MAX_CHUNKS,
    MIN_ATTEMPT,
    MOBILE_PREFIXES,
    OLD_MOBILE_PREFIXES,
    Phone,
    PhoneProblem,
    parse_phone,
)

MOBILE = Phone("0912345678")


@pytest.mark.parametrize(
    "said",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        "0912-345-678",
        "(0912) 345 678",
        "+84912345678",
        "+84 912 345 678",
        "+84 (0) 912 345 678",
        "84912345678",
        "0084912345678",
        "số của tôi là 0912 345 678 ạ",
        "nhà số 5 ngõ 12, 0912.345.678",
        "5 0912345678",
        "0912345678, nhắc lại 0912 345 678",
        "０９１２３４５６７８",
        "o912345678",
    ],
)
def test_one_number_however_it_is_spaced(said: str) -> None:
    assert parse_phone(said) == MOBILE


@pytest.mark.parametrize(("old", "new"), OLD_MOBILE_PREFIXES.items())
def test_old_eleven_digit_numbers_become_ten(old: str, new: str) -> None:
    assert parse_phone(f"{old} 123 4567") == Phone(f"{new}1234567")
    assert new in MOBILE_PREFIXES


@pytest.mark.parametrize("said", ["024 3825 4321", "(024) 38254321", "+84 24 38254321"])
def test_landlines_of_ha_noi(said: str) -> None:
    assert parse_phone(said) == Phone("02438254321", "landline")


def test_landlines_of_other_provinces() -> None:
    assert parse_phone("0203 3825 432") == Phone("02033825432", "landline")


@pytest.mark.parametrize(
    ("said", "reason", "word"),
    [
        ("091234567", "too_short", "9 chữ số"),
        ("0912 345", "too_short", "7 chữ số"),
        ("024 3825", "too_short", "11 chữ số"),
        ("123", "too_short", "3 chữ số"),
        ("0912 345 678 9", "too_long", "11 chữ số"),
        ("091234567890", "too_long", "12 chữ số"),
        ("0412345678", "unknown_prefix", "đầu số"),
        ("+1 202 555 0101", "unknown_prefix", "đầu số"),
        ("tôi không có", "no_number", "chưa thấy"),
        ("", "no_number", "chưa thấy"),
        ("0912345678 0987654321", "several", "một số"),
        ("0912 345 678 hoặc 0987 654 321", "several", "một số"),
        ("0912 345 678 0987 654 321", "several", "một số"),
    ],
)
def test_the_reason_says_what_to_mend(said: str, reason: str, word: str) -> None:
    problem = parse_phone(said)
    assert isinstance(problem, PhoneProblem)
    assert problem.reason == reason
    assert word in problem.sentence
    assert "Anh/chị" in problem.sentence


def test_a_house_number_does_not_hide_the_attempt() -> None:
    problem = parse_phone("số nhà 123, điện thoại 0912 345")
    assert isinstance(problem, PhoneProblem)
    assert "7 chữ số" in problem.sentence
    assert len("0912345") >= MIN_ATTEMPT > len("123")


def test_a_wall_of_digits_is_read_up_to_a_limit() -> None:
    assert isinstance(parse_phone("1 " * 5000 + "0912345678"), PhoneProblem)
    assert parse_phone("1 " * (MAX_CHUNKS - 1) + "0912345678") == MOBILE


@given(st.sampled_from(sorted(MOBILE_PREFIXES)), st.integers(0, 9_999_999), st.sampled_from(["", " ", ".", "-"]))
def test_every_mobile_prefix_is_known_in_every_grouping(prefix: str, rest: int, between: str) -> None:
    tail = f"{rest:07d}"
    assert parse_phone(between.join([prefix + tail[0], tail[1:4], tail[4:]])) == Phone(prefix + tail)


@given(st.text(alphabet=st.characters()))
def test_no_text_raises_and_every_number_can_be_dialled(text: str) -> None:
    phone = parse_phone(text)
    if isinstance(phone, Phone):
        assert phone.number.isdecimal()
        assert {phone.number[:3], phone.number[:4]} & (MOBILE_PREFIXES | AREA_CODES)
