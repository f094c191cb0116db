import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.person_names import MAX_LENGTH, MAX_WORDS, NameProblem, parse_person_name

LED_IN = (
    "Nguyễn Thị Hoa | dạ em tên là Nguyễn Thị Hoa ạ | tôi là Nguyễn Thị Hoa | Tên: Nguyễn Thị Hoa "
    "| tui tên Nguyễn Thị Hoa | họ và tên: Nguyễn Thị Hoa | tên tôi là Nguyễn Thị Hoa | bà Nguyễn Thị Hoa "
    "| cháu tên Nguyễn Thị Hoa | dạ thưa, con là Nguyễn Thị Hoa nhé | mình tên là Nguyễn Thị Hoa nha "
    "| ten em la Nguyễn Thị Hoa"
)


@pytest.mark.parametrize("said", LED_IN.split("|"))
def test_what_leads_to_a_name_is_no_part_of_it(said: str) -> None:
    assert parse_person_name(said.strip()) == "Nguyễn Thị Hoa"


@pytest.mark.parametrize(
    "name",
    ["nguyen van a", "LÊ VĂN C", "Hoa", "H'Hen Niê", "N.V. Tám", "Jean-Pierre O’Neil", "Trần Thị Thôi", "Lò Văn Có"],
)
def test_a_name_is_kept_as_typed(name: str) -> None:
    assert parse_person_name(name) == name


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Hoa 0912345678", "digits"),
        ("001199012678", "digits"),
        ("http://hoa.vn", "link"),
        ("hoa@gmail.com", "link"),
        ("không", "no_answer"),
        ("ok", "no_answer"),
        ("giấu tên", "no_answer"),
        ("ko muốn nói", "no_answer"),
        ("để làm gì?", "question"),
        ("tôi", "no_name"),
        ("a", "no_name"),
        ("😀", "no_name"),
        ("", "no_name"),
        ("a" * (MAX_LENGTH + 1), "too_long"),
        ("a " * (MAX_WORDS + 1), "too_long"),
    ],
)
def test_the_reason_says_what_to_mend(said: str, reason: str) -> None:
    problem = parse_person_name(said)
    assert isinstance(problem, NameProblem)
    assert problem.reason == reason


@given(st.text(alphabet=st.characters()))
def test_no_text_raises_and_no_name_holds_a_digit(text: str) -> None:
    name = parse_person_name(text)
    assert isinstance(name, NameProblem) or not any(char.isdigit() for char in name)
