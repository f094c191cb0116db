"""How content citizens say they are, in the ways they type it."""

import pytest

from bot.text.ratings import MAX_TEXT, parse_rating

SCALE = ("Rất không hài lòng", "Không hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng")


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("4", 4),
        ("số 4", 4),
        ("mức 4 ạ", 4),
        ("cho 4 điểm nhé", 4),
        ("4 sao", 4),
        ("bốn sao", 4),
        ("4/5", 4),
        ("4 / 5 ạ", 4),
        ("4 trên 5", 4),
        ("5️⃣", 5),
        ("⭐⭐⭐", 3),
        ("hài lòng", 4),
        ("hai long a", 4),
        ("Tôi rất hài lòng", 5),
        ("rất không hài lòng", 1),
        ("tôi không hài lòng lắm", 2),
        ("BÌNH THƯỜNG", 3),
        ("Ha\u0300i lo\u0300ng", 4),
    ],
)
def test_a_score_in_the_ways_citizens_write_it(text: str, score: int) -> None:
    assert parse_rating(text, SCALE) == score


@pytest.mark.parametrize(
    "text",
    ["", "0", "6", "6 sao", "8/10", "4/5 hay 3/5", "chưa hài lòng", "chẳng rất hài lòng", "hài lòng, không hài lòng",
     "tôi nộp 2 bộ hồ sơ", "⭐⭐⭐⭐⭐⭐", "\u200b", "{{ 7*7 }}", "\ud800", "4,5 điểm", "12/11/2026"],
)  # fmt: skip
def test_what_is_no_clear_place_on_the_scale_is_none(text: str) -> None:
    assert parse_rating(text, SCALE) is None


@pytest.mark.parametrize(
    ("text", "score"),
    [("tốt", 4), ("rat tot a", 5), ("tệ quá", 1), ("tệ", 2), ("ko tốt", 2), ("tuyệt vời!", 5), ("bt", 3),
     ("tạm được", 3), ("dạ tôi thấy tốt ạ", 4), ("không tệ", 4)],
)  # fmt: skip
def test_words_that_are_no_label_stand_for_the_nearest_one(text: str, score: int) -> None:
    assert parse_rating(text, SCALE) == score


def test_common_words_fit_a_scale_of_any_length() -> None:
    assert [parse_rating(text, ("Chưa đạt", "Đạt")) for text in ("tệ quá", "tuyệt vời")] == [1, 2]


def test_a_long_story_is_no_rating_even_when_it_holds_a_label() -> None:
    assert parse_rating("hài lòng" + " " + "a" * (MAX_TEXT - 9), SCALE) == 4
    assert parse_rating("hài lòng" + " " + "a" * MAX_TEXT, SCALE) is None


def test_a_scale_of_three_has_other_bounds() -> None:
    assert parse_rating("3/3", SCALE[1:4]) == 3
    assert parse_rating("4", SCALE[1:4]) is None
