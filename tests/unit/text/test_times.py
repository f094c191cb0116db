from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold
from bot.text.times import MAX_LENGTH, TimeProblem, parse_time

ONE = {
    "09:30": "9h30 | 9 giờ 30 | 9 giờ 30 phút | 9h30p | 9g30 | 9:30 | 09:30:00 | 9 rưỡi | 9 giờ rưỡi | chín giờ rưỡi "
    "| chin gio ruoi | 0930 | sáng 9h30 | 9h30 sáng nay | lúc 9h30 ạ | 9:30am | khoảng 9 giờ 30 nha",
    "08:45": "9 giờ kém 15 | 9h kém 15 | 9 kém 15 | chín giờ kém mười lăm | chin gio kem muoi lam | 9 gio kem 15 phut",
    "15:30": "3 rưỡi chiều | 3h30 chiều | ba giờ rưỡi chiều | chiều 3 rưỡi | 15h30 | 3:30 PM | chiều hôm qua lúc 3h30",
    "14:05": "14:05 | 14h05 | 2h05 chiều | 14 giờ 5 | 14 giờ 5 phút",
    "14:00": "2h chiều | 2 giờ trưa | 14h | hai giờ chiều | 2 chiều | 14 gio",
    "00:00": "nửa đêm | 12h đêm | 12 giờ khuya | 24h | 0h | 00:00 | nua dem",
    "12:00": "12h | 12 giờ trưa | giữa trưa | đúng ngọ | mười hai giờ trưa | trưa 12h",
    "01:00": "1h đêm | 1 giờ sáng | 1h khuya | 01:00",
    "19:00": "7h tối | bảy giờ tối | 7 giờ tối qua | 19h | toi 7h",
    "23:00": "11h đêm | 11 giờ khuya | 23h",
    "20:00": "8 tối | hai mươi giờ | 8h toi | 20:00",
    "08:00": "8h | 8 giờ sáng | tám giờ | 8 giờ sau khi ăn | 8h sáng hôm qua 22/11 | 8h đúng | tầm 8h | 8h mấy",
    "13:00": "1h chiều | 13h | một giờ chiều",
    "17:00": "5h chiều | 5 giờ chiều ạ | năm giờ chiều",
    "10:15": "mười giờ mười lăm | 10h15 | 10 giờ 15",
}  # fmt: skip
PROBLEMS = {
    "vague": "sáng | buổi chiều | đầu giờ chiều | tối | khuya | cuối giờ | giờ hành chính | chiều tối",
    "impossible": "25h | 9h75 | 20 giờ sáng | 99:99",
    "several": "8h-10h | từ 8h đến 10h | 8h hoặc 9h",
    "no_time": "tôi | không nhớ | 30 phút | 2 tiếng | 20/11 | 0912345678 | | lâu rồi",
}


def cases(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(said.strip(), value) for value, said in table.items() for said in said.split("|")]


@pytest.mark.parametrize(("said", "clock"), cases(ONE))
def test_times_citizens_write(said: str, clock: str) -> None:
    assert parse_time(said) == (time.fromisoformat(clock),)


@pytest.mark.parametrize(("said", "reason"), cases(PROBLEMS))
def test_what_is_no_clear_time_is_told_apart(said: str, reason: str) -> None:
    problem = parse_time(said)
    assert isinstance(problem, TimeProblem)
    assert problem.reason == reason
    assert "nh/chị" in problem.sentence


@pytest.mark.parametrize("said", ["3h", "3 giờ", "3:00", "3", "ba giờ"])
def test_night_and_afternoon_are_both_given_back(said: str) -> None:
    assert parse_time(said) == (time(3), time(15))


def test_a_vague_answer_is_helped_with_an_hour_of_its_part_of_the_day() -> None:
    assert "19 giờ" in parse_time("buổi tối").sentence
    assert "14 giờ 30" in parse_time("đầu giờ chiều").sentence


def test_a_long_story_is_not_searched_for_times() -> None:
    assert isinstance(parse_time("9h " + "a" * MAX_LENGTH), TimeProblem)
    assert parse_time("9h " + "a" * (MAX_LENGTH - 3)) == (time(9),)


@given(st.times())
def test_every_time_is_read_in_each_way_of_writing_it(moment: time) -> None:
    expected = (time(moment.hour, moment.minute),)
    assert parse_time(f"{moment:%H:%M}") == expected
    part = "sáng" if moment.hour < 12 else "tối"
    if moment.hour % 12:
        said = f"{moment.hour} giờ {moment.minute} phút {part}"
        assert parse_time(said) == parse_time(fold(said)) == expected


@given(st.text(alphabet=st.characters()))
def test_no_text_raises(text: str) -> None:
    parse_time(text)
