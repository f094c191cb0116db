"""Words that ask for nothing, coming back after days, and not being understood."""

import pytest

from bot.scripts.conversations.simulate import Simulation
from bot.scripts.events import Attachment
from bot.scripts.limits import MAX_SILENCE_DAYS, RETURN_HOURS
from bot.scripts.misses import MAX_LOST
from tests.unit.scripts.talk import Start, last

ASK = "- ask: noi_dung\n  say: Chuyện gì?\n- ask: ngay\n  say: Ngày nào?\n- say: Xong."
ANSWERS = "noi_dung: {type: text, label: Nội dung}\nngay: {type: date, label: Ngày}"
MENU = "spec: 1\nflow: menu\nsteps:\n  - choose: Mục nào?\n    options: [Một, Hai]\n"
LOST = (
    "spec: 1\nflow: khong-hieu\nanswers: {tin_nhan: {type: text, label: Tin, optional: true}}\nsteps:\n"
    "  - say: 'lần {{ lan }} loại {{ loai }}.'\n"
)


@pytest.fixture
def idle(simulate: Start) -> Simulation:
    simulation = simulate(ASK, ANSWERS)
    simulation.write("chào")
    return simulation


@pytest.mark.parametrize("text", ["ok", "Ok ạ", "vâng", "dạ", "ừ", "k", "👍", "...", "!!", "dạ vâng ạ", "🙂"])
def test_assent_with_nothing_open_gets_a_kind_line(idle: Simulation, text: str) -> None:
    idle.write(text)
    assert last(idle) == "Dạ. Cần gì thêm, anh/chị cứ nhắn cho tôi."


@pytest.mark.parametrize("text", ["bye", "tạm biệt", "thôi", "thôi khỏi", "à thôi", "không cần"])
def test_farewell_with_nothing_open_gets_a_kind_line(idle: Simulation, text: str) -> None:
    idle.write(text)
    assert last(idle).startswith("Vâng, chào anh/chị.")


def test_assent_leaves_a_shown_sheet_open_and_never_mind_closes_it(started: Start) -> None:
    simulation = started("- show: \"'dang-ky-khai-sinh'\"\n- say: Xong.")
    simulation.write("vâng ạ")
    assert last(simulation).startswith("Dạ.")
    simulation.write("lệ phí thế nào")
    assert "Lệ phí:" in last(simulation)
    simulation.write("thôi khỏi")
    assert last(simulation) == "Xong."


def test_a_sticker_is_small_talk(idle: Simulation) -> None:
    idle.write("", [Attachment("sticker")])
    assert last(idle).startswith("Dạ.")


def test_small_talk_past_a_menu_leaves_it(simulate: Start) -> None:
    simulation = simulate("- say: x", files={"repair/menu.yaml": MENU})
    simulation.write("menu")
    simulation.write("à thôi")
    assert last(simulation).startswith("Vâng, chào anh/chị.")
    assert simulation.session.is_idle


def test_small_talk_never_takes_the_place_of_an_answer(started: Start) -> None:
    simulation = started(ASK, ANSWERS)
    simulation.write("ok")
    assert last(simulation) == "Ngày nào?"


def test_the_first_word_of_all_is_a_greeting(simulate: Start) -> None:
    simulation = simulate("- say: x")
    simulation.write("ok")
    assert last(simulation).startswith("Xin chào")


@pytest.mark.parametrize("number", ["113", "114", "115"])
def test_a_bare_number_to_call_shows_all_of_them(simulate: Start, number: str) -> None:
    simulation = simulate("- say: x")
    simulation.write(number)
    assert "113 (công an)" in simulation.said[0].text


def test_a_bare_number_is_an_answer_where_one_is_asked(started: Start) -> None:
    simulation = started("- ask: so\n- say: 'Số {{ so }}'", "so: {type: number, label: Số}")
    simulation.write("113")
    assert last(simulation) == "Số 113"


def test_messages_not_understood_in_a_row_are_counted(simulate: Start) -> None:
    simulation = simulate("- say: x", files={"repair/khong-hieu.yaml": LOST})
    simulation.write("chào")
    simulation.write("con mèo leo cây")
    assert last(simulation) == "lần 1 loại ."
    simulation.write("", [Attachment("audio", url="a")])
    assert last(simulation) == "lần 2 loại audio."
    simulation.write("làm thử")
    simulation.write("con mèo leo cây")
    assert last(simulation) == "lần 1 loại ."
    for _ in range(MAX_LOST + 2):
        simulation.write("con mèo leo cây")
    assert last(simulation) == f"lần {MAX_LOST} loại ."


@pytest.mark.parametrize("text", ["chào", "không rõ nữa"])
def test_who_comes_back_after_long_is_told_what_was_left(started: Start, text: str) -> None:
    simulation = started(ASK, ANSWERS)
    simulation.write("đường hỏng")
    simulation.wait(RETURN_HOURS * 3600 + 1)
    simulation.write(text)
    assert last(simulation) == (
        "Anh/chị đang làm dở việc “Làm thử”, dừng ở câu “Ngày nào?”. Anh/chị muốn tiếp tục không?"
    )
    simulation.write("tiếp tục")
    assert last(simulation) == "Ngày nào?"
    simulation.write("hôm qua")
    assert last(simulation) == "Xong."


def test_who_comes_back_with_the_answer_goes_on(started: Start) -> None:
    simulation = started(ASK, ANSWERS)
    simulation.write("đường hỏng")
    simulation.wait(RETURN_HOURS * 3600 + 1)
    simulation.write("hôm kia")
    assert last(simulation) == "Xong."


def test_who_comes_back_soon_is_simply_asked_again(started: Start) -> None:
    simulation = started(ASK, ANSWERS)
    simulation.write("đường hỏng")
    simulation.wait(RETURN_HOURS * 3600 - 1)
    simulation.write("không rõ nữa")
    assert "tiếp tục" not in last(simulation)


def test_a_menu_nobody_chose_from_is_no_unfinished_work(simulate: Start) -> None:
    simulation = simulate("- say: x", files={"repair/menu.yaml": MENU})
    simulation.write("menu")
    simulation.wait((MAX_SILENCE_DAYS + 1) * 86_400)
    before = len(simulation.said)
    simulation.write("menu")
    assert [say.text for say in simulation.said[before:]] == ["Mục nào?"]
