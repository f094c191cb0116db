import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.emails import MAX_ADDRESS, MAX_GUESSES, MAX_NAME, MAX_WORDS, Email, EmailGuess, EmailProblem, parse_email

PLAIN = (
    "lan@gmail.com | Lan@Gmail.com | lan@gmail.com. | lan @ gmail . com | lan a còng gmail chấm com | lan@gmail,com "
    "| lan acong gmail.com | lan(at)gmail.com | mail: lan@gmail.com nha | gửi qua lan@gmail.com nhé | lan@@gmail.com "
    "| email của tôi là lan@gmail.com ạ | LAN@GMAIL.COM | lan @gmail.com | lan a vòng gmail chấm com"
)


@pytest.mark.parametrize("said", PLAIN.split("|"))
def test_one_address_however_it_is_typed(said: str) -> None:
    assert parse_email(said) == Email("lan@gmail.com")


@pytest.mark.parametrize(
    "address", ["lan_92@yahoo.com.vn", "ubnd.longbien@hanoi.gov.vn", "lan+1@a-b.vn", "0912345678@zalo.me"]
)
def test_addresses_of_other_shapes(address: str) -> None:
    assert parse_email(address) == Email(address)


@pytest.mark.parametrize(
    ("said", "guesses"),
    [
        ("lan@gmail.con", ("lan@gmail.com",)),
        ("lan@gmail", ("lan@gmail.com",)),
        ("lan@gmai.com", ("lan@gmail.com",)),
        ("nguyễnlan@gmail.com", ("nguyenlan@gmail.com",)),
        ("nguyen van a@gmail.com", ("nguyenvana@gmail.com", "a@gmail.com")),
    ],
)
def test_what_may_be_misspelt_is_a_guess(said: str, guesses: tuple[str, ...]) -> None:
    assert parse_email(said) == EmailGuess(guesses)
    assert len(guesses) <= MAX_GUESSES


def test_a_sentence_before_an_address_is_not_drawn_into_it() -> None:
    said = " ".join(["cứ"] * MAX_WORDS) + " dùng lan@gmail.com"
    assert parse_email(said) == EmailGuess(("lan@gmail.com",))


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("lan gmail.com", "no_at"),
        ("không có", "no_address"),
        ("", "no_address"),
        ("lan@", "no_domain"),
        ("lan@gmail..com", "no_domain"),
        ("@gmail.com", "bad_name"),
        ("lan.@gmail.com", "bad_name"),
        ("a" * (MAX_NAME + 1) + "@gmail.com", "bad_name"),
        ("a@" + "b" * MAX_ADDRESS + ".vn", "too_long"),
        ("a@b.com c@d.com", "several"),
    ],
)
def test_the_reason_says_what_to_mend(said: str, reason: str) -> None:
    problem = parse_email(said)
    assert isinstance(problem, EmailProblem)
    assert problem.reason == reason


@given(st.emails())
def test_an_address_is_taken_or_told_why_not(address: str) -> None:
    read = parse_email(address)
    assert not isinstance(read, Email) or read.address == address.lower()


@given(st.text(alphabet=st.characters()))
def test_no_text_raises(text: str) -> None:
    parse_email(text)
    parse_email(text + "@" + text)
