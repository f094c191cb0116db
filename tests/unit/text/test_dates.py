from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.dates import LUNAR_NEW_YEARS, MAX_LENGTH, parse_date
from bot.text.fold import fold

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("said", "iso"),
    [
        ("hôm nay", "2026-11-23"),
        ("sáng nay ạ", "2026-11-23"),
        ("hôm qua", "2026-11-22"),
        ("tối qua", "2026-11-22"),
        ("đêm hôm qua", "2026-11-22"),
        ("hôm kia", "2026-11-21"),
        ("hôm kìa", "2026-11-20"),
        ("mai", "2026-11-24"),
        ("sáng mai", "2026-11-24"),
        ("ngày kia", "2026-11-25"),
        ("mốt", "2026-11-25"),
        ("thứ hai tuần trước", "2026-11-16"),
        ("thu 2 tuan truoc", "2026-11-16"),
        ("thứ sáu tuần này", "2026-11-27"),
        ("thứ tư tuần sau", "2026-12-02"),
        ("thứ hai vừa rồi", "2026-11-16"),
        ("thứ sáu tới", "2026-11-27"),
        ("chủ nhật", "2026-11-22"),
        ("cn tuần này", "2026-11-29"),
        ("tối thứ sáu", "2026-11-20"),
        ("thứ hai tôi ra phường", "2026-11-23"),
        ("20/11", "2026-11-20"),
        ("20.11", "2026-11-20"),
        ("20-11-2026", "2026-11-20"),
        ("20/11/25", "2025-11-20"),
        ("1/5/75", "1975-05-01"),
        ("2026-11-20", "2026-11-20"),
        ("20112026", "2026-11-20"),
        ("20 11", "2026-11-20"),
        ("5/11 năm ngoái", "2025-11-05"),
        ("ngày 5 tháng này", "2026-11-05"),
        ("ngày 5 tháng trước", "2026-10-05"),
        ("ngày 20 tháng 11 năm 2025", "2025-11-20"),
        ("ngày hai mươi tháng mười một", "2026-11-20"),
        ("mùng 2 tháng 9", "2026-09-02"),
        ("ngày 20", "2026-11-20"),
        ("ngày 31", "2026-10-31"),
        ("3 ngày trước", "2026-11-20"),
        ("cách đây ba ngày", "2026-11-20"),
        ("hai ngày nữa", "2026-11-25"),
        ("mùng 3 tết", "2027-02-08"),
        ("mung 1 tet nam nay", "2026-02-17"),
        ("lúc 8h30 ngày 20/11", "2026-11-20"),
        ("8.30 sáng 20/11", "2026-11-20"),
        ("thứ sáu ngày 20/11", "2026-11-20"),
    ],
)
def test_dates_citizens_write(said: str, iso: str) -> None:
    assert parse_date(said, MONDAY) == date.fromisoformat(iso)


@pytest.mark.parametrize(
    "said",
    [
        "", "hôm trước", "mấy hôm trước", "tuần trước", "tháng 11", "không nhớ", "chị Mai", "31/2", "20/13", "99/99",
        "từ 1/11 đến 5/11", "hôm nay hay hôm qua", "thứ năm ngày 20/11", "mùng 5", "rằm tháng 7", "10/10 âm lịch",
        "mùng 1 tết dương lịch",
        "lần thứ hai tôi đến", "ba hôm nay", "0912345678", "192.168.1.1", "ngày 31 tháng này", "1.000.000",
    ],
)  # fmt: skip
def test_vague_impossible_and_several_dates_are_none(said: str) -> None:
    assert parse_date(said, MONDAY) is None


def test_a_date_without_year_is_the_nearest_one() -> None:
    assert parse_date("25/12", MONDAY) == date(2026, 12, 25)
    assert parse_date("1/1", MONDAY) == date(2027, 1, 1)
    assert parse_date("29/2", MONDAY) == date(2028, 2, 29)


def test_past_and_future_can_be_preferred() -> None:
    assert parse_date("25/12", MONDAY, prefer="past") == date(2025, 12, 25)
    assert parse_date("thứ năm", MONDAY, prefer="past") == date(2026, 11, 19)
    assert parse_date("20/11", MONDAY, prefer="future") == date(2027, 11, 20)
    assert parse_date("mùng 3 tết", MONDAY, prefer="past") == date(2026, 2, 19)


def test_only_the_first_ten_days_of_tet_within_the_table_are_read() -> None:
    assert parse_date("mùng 10 tết 2026", MONDAY) == date(2026, 2, 26)
    assert parse_date("mùng 11 tết 2026", MONDAY) is None
    assert parse_date(f"mùng 1 tết {max(LUNAR_NEW_YEARS) + 1}", MONDAY) is None


def test_a_long_story_is_not_searched_for_dates() -> None:
    assert parse_date("20/11" + " a" * (MAX_LENGTH // 2), MONDAY) is None
    assert parse_date("20/11" + " a" * (MAX_LENGTH // 2 - 3), MONDAY) == date(2026, 11, 20)


@given(DAYS, DAYS)
def test_a_full_date_is_read_in_every_way_of_writing_it(day: date, today: date) -> None:
    said = f"ngày {day.day} tháng {day.month} năm {day.year}"
    for text in (f"{day:%d/%m/%Y}", f"{day.day}-{day.month}-{day.year}", day.isoformat(), said, fold(said)):
        assert parse_date(text, today) == day


@given(DAYS, st.sampled_from(["hai", "ba", "tư", "năm", "sáu", "bảy"]))
def test_a_weekday_of_last_week_is_in_last_week(today: date, weekday: str) -> None:
    monday = today - timedelta(days=today.weekday())
    found = parse_date(f"thứ {weekday} tuần trước", today)
    assert found is not None
    assert timedelta(0) <= monday - found <= timedelta(days=7)


@given(DAYS, DAYS)
def test_the_nearest_year_is_never_more_than_half_a_year_away(day: date, today: date) -> None:
    found = parse_date(f"{day.day}/{day.month}", today)
    assert found is not None
    assert (day.day, day.month) == (29, 2) or abs((found - today).days) <= 183


@given(st.text(alphabet=st.characters()), DAYS)
def test_no_text_raises(text: str, today: date) -> None:
    parse_date(text, today)
