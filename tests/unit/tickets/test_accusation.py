import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tickets.accusation import MAX_TEXT, accuses, may_accuse

TELLS_OF_MISBEHAVIOUR = [
    "Cô ở quầy 3 quát tôi trước mặt mọi người",
    "can bo phuong hach sach luc toi nop ho so",
    "Anh địa chính gợi ý tiền mới làm",
    "công an xã bắt bẻ giấy tờ, đi lại 4 lần",
    "ho so ngam ca thang, phuong khong tra loi",
    "Ủy ban trễ hẹn mà không giải thích",
    "nhan vien mot cua tu choi nhan don",
    "co o quay 3 quat toi sang nay",
    "anh ấy bảo đưa thêm 2 triệu thì làm ngay",
    "noi thang la khong co 500k thi ve",
    "muốn nhanh thì bồi dưỡng chút đỉnh",
]
ASKS = [
    "làm giấy khai sinh cần gì",
    "lam cccd o dau",
    "lệ phí đăng ký kết hôn bao nhiêu",
    "phường Long Biên mở cửa mấy giờ",
    "hôm nay trời đẹp",
    "đèn đường hỏng cả tuần nay",
    "tôi đi với vợ để đăng ký tạm trú",
    "",
]


@pytest.mark.parametrize("text", TELLS_OF_MISBEHAVIOUR)
def test_i6_a_text_that_may_accuse_is_noticed_with_and_without_accents(text: str) -> None:
    assert may_accuse(text)


@pytest.mark.parametrize("text", ASKS)
def test_a_plain_question_accuses_nobody(text: str) -> None:
    assert not may_accuse(text)
    assert not accuses(text)


def test_the_narrow_reading_wants_an_office_beside_the_strong_word() -> None:
    assert accuses("cán bộ phường quát tôi")
    assert not accuses("hàng xóm quát tôi")


def test_money_and_gifts_taken_accuse_but_a_benefit_received_does_not() -> None:
    assert accuses("ông chủ tịch xã nhận tiền của dân để cấp đất")
    assert accuses("can bo phuong nhan qua moi chiu ky")
    assert not accuses("nhận tiền trợ cấp ở phường nào")


def test_only_so_many_characters_are_read() -> None:
    assert may_accuse("a " * (MAX_TEXT // 2 - 10) + "hối lộ")
    assert not may_accuse("a " * MAX_TEXT + "hối lộ")


@given(st.text())
def test_any_text_can_be_asked_about(text: str) -> None:
    assert isinstance(may_accuse(text), bool)
    assert not accuses(text) or may_accuse(text)


def test_many_times_and_no_end_are_read_at_once() -> None:
    assert may_accuse("nộp 3 tuần mà không thấy gì")
    started = time.process_time()
    assert not may_accuse("1 ngay " * 2_800)
    assert time.process_time() - started < 0.3
