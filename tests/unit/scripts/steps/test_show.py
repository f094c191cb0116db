"""A procedure sheet, whole or one aspect."""

import pytest

from bot.scripts.aspects import ASKED_ONLY, ASPECTS
from tests.unit.scripts.talk import Start, labels, said

SHOW = "- set: {tt: \"'dang-ky-khai-sinh'\"}\n- show: tt\n- say: Xong rồi."


def test_show_gives_an_overview_and_buttons_for_what_is_known(started: Start) -> None:
    simulation = started(SHOW)
    assert "Đăng ký khai sinh" in said(simulation)[0]
    assert "Thông tin kiểm tra tháng 9/2026." in said(simulation)[0]
    assert labels(simulation) == ["Giấy tờ", "Lệ phí", "Thời hạn", "Nơi nộp", "Các bước", "Gặp cán bộ", "Xong"]
    simulation.tap("Lệ phí")
    assert "Quá hạn: 5.000 đồng" in said(simulation)[-1]
    simulation.write("bao lâu thì xong")
    assert "1 ngày làm việc" in said(simulation)[-1]
    simulation.tap("Xong")
    assert said(simulation)[-1] == "Xong rồi."


def test_show_tells_who_decides_when_asked_but_offers_no_button_for_it(started: Start) -> None:
    simulation = started(SHOW)
    simulation.write("ai được đi làm giấy này")
    assert "Ai làm, ai được:" in said(simulation)[-1]
    assert "Gặp cán bộ" in labels(simulation)
    assert "Ai làm, ai được" not in labels(simulation)
    simulation = started("- show: {procedure: \"'dang-ky-khai-sinh'\", aspect: \"'who'\"}")
    assert "Ai làm, ai được:" in said(simulation)[0]


def test_show_says_that_an_unknown_value_is_not_known(started: Start) -> None:
    simulation = started("- show: {procedure: \"'dang-ky-khai-tu'\", aspect: \"'fee'\"}")
    assert "Tôi chưa có thông tin này" in said(simulation)[0]
    assert "Gặp cán bộ" in labels(simulation)
    simulation = started("- show: \"'khong-co'\"")
    assert "chưa có thông tin về thủ tục này" in said(simulation)[0]


@pytest.mark.parametrize("words", ["không phải", "sai rồi ạ", "KHONG PHAI THU TUC NAY", "nhầm rồi"])
def test_show_goes_elsewhere_when_it_was_the_wrong_sheet(started: Start, words: str) -> None:
    lost = SHOW.replace("- show: tt", "- show: tt\n  wrong: nham") + "\n- end\n- id: nham\n  say: Vậy là thủ tục nào ạ."
    simulation = started(lost)
    simulation.write(words)
    assert simulation.said[-1].text == "Vậy là thủ tục nào ạ."


def test_show_has_no_wrong_sheet_where_the_script_names_no_way_on(started: Start) -> None:
    simulation = started(SHOW)
    simulation.write("không phải")
    assert "chưa hiểu" in simulation.said[-1].text


def test_show_holds_nobody_who_writes_of_something_else(started: Start) -> None:
    simulation = started(SHOW)
    simulation.write("trời hôm nay đẹp nhỉ")
    assert simulation.session.is_idle
    assert "chưa hiểu" in said(simulation)[-1]


KNOWN = {"documents", "fee", "time", "where", "steps"}


@pytest.mark.parametrize("aspect", ASPECTS)
def test_every_answer_tells_when_it_was_checked_and_offers_the_rest(started: Start, aspect: str) -> None:
    simulation = started(f"- show: {{procedure: \"'dang-ky-khai-sinh'\", aspect: \"'{aspect}'\"}}")
    assert said(simulation)[0].endswith("Thông tin kiểm tra tháng 9/2026.")
    rest = [label for other, label in ASPECTS.items() if other in KNOWN - {aspect} - ASKED_ONLY]
    assert labels(simulation) == [*rest, "Gặp cán bộ", "Xong"]
