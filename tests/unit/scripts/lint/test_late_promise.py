"""Promises for a day on which the bot may no longer write first."""

import pytest

from tests.unit.scripts.lint.findings import found


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("Chúng tôi sẽ trả lời anh/chị trong 10 ngày làm việc.", True),
        ("Cán bộ sẽ gọi lại sau 2 tuần.", True),
        ("Tôi sẽ báo kết quả trong vòng 5 đến 15 ngày.", True),
        ("Phường sẽ thông báo chậm nhất 1 tháng nữa.", True),
        ("Tôi sẽ báo kết quả trong 7 ngày.", False),
        ("Tôi sẽ nhắn lại sau 24 giờ.", False),
        ("Hồ sơ được giải quyết trong 15 ngày làm việc.", False),
        ("Cán bộ sẽ trả lời trong 10 ngày. Anh/chị nhắn mã phiếu để nhận trả lời.", False),
        ("Tôi giữ phần đã ghi trong 30 ngày.", False),
    ],
)
def test_late_promise_minds_who_promises_what_by_when(text: str, late: bool) -> None:
    assert bool(found("late-promise", f"steps:\n  - say: {text}\n")) is late


@pytest.mark.parametrize(("after", "count"), [("48h", 0), ("3d", 1), ("8d", 1)])
def test_late_promise_covers_words_after_a_silence(after: str, count: int) -> None:
    text = "answers: {a: {type: text}}\nsteps:\n  - ask: a\n    silence: {after: %s, say: Tôi vẫn đợi.}\n"
    assert len(found("late-promise", text % after)) == count
