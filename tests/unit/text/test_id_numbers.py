import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.id_numbers import LENGTH, MAX_LENGTH, SHOWN, IdProblem, masked, parse_id_number

NUMBER = "001199012678"


@pytest.mark.parametrize(
    "said",
    [
        NUMBER,
        "001 199 012 678",
        "001.199.012.678",
        f"cccd {NUMBER} ạ",
        f"số: {NUMBER}, {NUMBER}",
        "００１１９９０１２６７８",
    ],
)
def test_one_personal_number_however_it_is_spaced(said: str) -> None:
    assert parse_id_number(said) == NUMBER


@pytest.mark.parametrize("said", ["B1234567", "b 1234567", "hộ chiếu C1234567 ạ"])
def test_passports(said: str) -> None:
    found = parse_id_number(said)
    assert isinstance(found, str)
    assert found[1:] == "1234567"


@pytest.mark.parametrize(
    ("said", "reason", "word"),
    [
        ("00119901267", "too_short", "11 chữ số"),
        ("0011990126789", "too_long", "13 chữ số"),
        ("012345678", "old_card", "01/01/2025"),
        ("999199012678", "not_personal", "căn cước"),
        (f"{NUMBER} 001199012679", "several", "một số"),
        (f"{NUMBER} và B1234567", "several", "một số"),
        ("không có", "no_number", "chưa thấy"),
        ("", "no_number", "chưa thấy"),
        ("a" * MAX_LENGTH + NUMBER, "no_number", "chưa thấy"),
    ],
)
def test_the_reason_says_what_to_mend_and_never_the_number(said: str, reason: str, word: str) -> None:
    problem = parse_id_number(said)
    assert isinstance(problem, IdProblem)
    assert problem.reason == reason
    assert word in problem.sentence
    assert not said or said not in problem.sentence


@given(st.text(alphabet="0123456789", min_size=1, max_size=20))
def test_a_mask_shows_three_signs_at_most(number: str) -> None:
    assert len(number) <= SHOWN or masked(number).count("•") == len(number) - SHOWN
    assert sum(sign.isdigit() for sign in masked(number)) <= SHOWN


@given(st.text(alphabet=st.characters()))
def test_no_text_raises(text: str) -> None:
    number = parse_id_number(text)
    assert isinstance(number, IdProblem) or len(number) in (8, 9, LENGTH)
