import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.money import MAX_AMOUNT, MAX_LENGTH, MoneyProblem, parse_money

AMOUNTS = {
    500_000: "500k | 500 k | 500.000 | 500.000đ | 500 ngàn | năm trăm nghìn | nam tram nghin | 500 nghìn vnđ "
    "| 500000 VND | 5 lít | 5 xị | nửa triệu | em đưa 500k | 500k tiền lệ phí | 500,000 | 500 000",
    1_200_000: "1tr2 | 1,2 triệu | 1.2tr | 1 triệu 2 | một triệu hai | trieu hai | 1.200.000 | 1 triệu 200 nghìn",
    2_500_000: "hai triệu rưỡi | hai trieu ruoi | 2 củ rưỡi | 2tr5 | 2tr500 | 2 triệu 500 | 2,5 củ | 2 chai rưỡi",
    2_000_000: "2 củ | 2 chai | 2tr | 2 triệu mỗi lần | đưa cho cán bộ 2 triệu | phải nộp 2 triệu ạ | 2m",
    10_000: "10k 1 bản | 10k/bản | 10 nghìn mỗi tờ | 10k một bản | mười ngàn",
    0: "không mất tiền | ko mất tiền | không mất đồng nào | miễn phí | 0 | 0đ | 0 đồng | khong ton phi | hổng tốn tiền "
    "| dạ không phải nộp gì | chưa thu tiền",
    200: "200 đồng | 200đ",
    1_200_000_000: "1 tỷ 2 | 1,2 tỷ | một tỉ hai",
}  # fmt: skip
PROBLEMS = {
    "vague": "vài triệu | mấy trăm | nhiều lắm | bao nhiêu cũng được",
    "several": "2-3 triệu | 500k đến 1tr | 200k hoặc 300k",
    "foreign": "100 đô | 100$ | 100 usd | 50 euro",
    "negative": "-500k | âm 5",
    "too_large": "9999999999999999999",
    "no_amount": "không | không biết | | chưa rõ",
}


def cases(table: dict) -> list[tuple[str, object]]:  # type: ignore[type-arg]
    return [(said.strip(), value) for value, said in table.items() for said in said.split("|")]


@pytest.mark.parametrize(("said", "amount"), cases(AMOUNTS))
def test_amounts_citizens_write(said: str, amount: int) -> None:
    assert parse_money(said) == (amount,)


@pytest.mark.parametrize(("said", "reason"), cases(PROBLEMS))
def test_what_is_no_clear_amount_is_told_apart(said: str, reason: str) -> None:
    problem = parse_money(said)
    assert isinstance(problem, MoneyProblem)
    assert problem.reason == reason


@pytest.mark.parametrize(("said", "thousands"), [("500", 500), ("năm trăm", 500), ("50", 50), ("2 chục", 20)])
def test_a_number_without_its_thousands_is_never_taken_as_it_stands(said: str, thousands: int) -> None:
    assert parse_money(said) == (thousands * 1_000, thousands * 1_000_000)


def test_a_long_story_and_a_huge_number_are_no_amount() -> None:
    assert isinstance(parse_money("500k " + "a" * MAX_LENGTH), MoneyProblem)
    assert parse_money(str(MAX_AMOUNT)) == (MAX_AMOUNT,)
    assert isinstance(parse_money(str(MAX_AMOUNT + 1)), MoneyProblem)


@given(st.integers(1_000, MAX_AMOUNT))
def test_every_amount_is_read_with_and_without_dots(amount: int) -> None:
    dotted = f"{amount:,}".replace(",", ".")
    assert parse_money(str(amount)) == parse_money(dotted) == parse_money(f"{dotted} đồng") == (amount,)


@given(st.text(alphabet=st.characters()))
def test_no_text_raises_and_no_amount_is_negative(text: str) -> None:
    read = parse_money(text)
    assert isinstance(read, MoneyProblem) or all(amount >= 0 for amount in read)
