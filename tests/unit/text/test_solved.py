"""Whether a matter is solved, in the words citizens use for it."""

import pytest

from bot.text.solved import MAX_TEXT, parse_solved


@pytest.mark.parametrize(
    "text",
    [
        "rồi", "rồi ạ", "dạ rồi", "xong rồi cảm ơn", "xong", "đã xong", "đã giải quyết", "da giai quyet roi",
        "được giải quyết rồi nhé", "ổn rồi", "tốt rồi", "sửa xong rồi em ơi", "ok", "vâng", "có", "👍", "👌",
        "xong xuôi cả rồi", "đã được",
    ],
)  # fmt: skip
def test_yes_is_said_in_many_ways(text: str) -> None:
    assert parse_solved(text) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "chưa", "chua", "chưa ạ", "dạ chưa", "chưa được", "chua duoc", "chưa xong", "chưa giải quyết", "vẫn chưa",
        "vẫn vậy", "vẫn như cũ", "không", "ko", "k", "không được", "chưa thấy gì", "đã xong đâu",
        "giải quyết gì đâu", "👎",
    ],
)  # fmt: skip
def test_no_is_said_in_many_ways(text: str) -> None:
    assert parse_solved(text) == (False, False)


@pytest.mark.parametrize(
    "text",
    ["chưa, cống vẫn tắc như cũ", "chua xong, nuoc van ngap", "nước vẫn chưa có", "mới xong một nửa", "chưa trả lời"],
)
def test_a_no_may_tell_at_once_what_is_missing(text: str) -> None:
    assert parse_solved(text) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        "", "thôi", "không cần", "bỏ qua", "để sau", "cảm ơn", "menu", "đã giải quyết chưa", "bao giờ xong?",
        "lệ phí khai sinh bao nhiêu", "chưa có giấy khai sinh thì làm sao", "không, tôi muốn hỏi chuyện khác", "😡",
        "xong rồi nhưng chậm quá không", "x" * (MAX_TEXT + 1),
    ],
)  # fmt: skip
def test_refusals_questions_and_other_matters_say_nothing_of_it(text: str) -> None:
    assert parse_solved(text) is None
