"""What a message means while a question is open: each rule of the order wins over those below it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.routing.by_words import WordRouter
from bot.scripts.conversations.simulate import Parts, Simulation
from bot.scripts.loader import load_scripts
from tests.unit.scripts.conftest import FINDER
from tests.unit.scripts.talk import last

Begin = Callable[[str], Simulation]
FILES = {
    "hoi.yaml": """
spec: 1
flow: hoi
title: Hỏi thủ tục
start_by: {keywords: [hỏi thủ tục], procedure: cau}
answers: {cau: {type: text, label: Câu hỏi}}
steps:
  - ask: cau
  - find: {text: cau, save: tt}
  - show: tt
""",
    "gio.yaml": """
spec: 1
flow: gio
title: Giờ làm việc
start_by: {keywords: [giờ làm việc], examples: [thứ bảy phường có làm việc không]}
steps:
  - say: Thứ Hai đến thứ Sáu.
""",
    "don.yaml": """
spec: 1
flow: don
title: Viết đơn
start_by: {keywords: [viết đơn], accusation: su_viec}
answers:
  don_vi: {type: unit, label: Đơn vị}
  su_viec: {type: text, label: Sự việc, min: 5}
steps:
  - choose: Bắt đầu chứ?
    options: [{label: Giờ làm việc, value: gio, go: hoi-don-vi}, {label: Tiếp, go: hoi-don-vi}, {label: Thôi, go: thoi}]
  - id: hoi-don-vi
    ask: don_vi
    say: Xã, phường nào?
  - ask: su_viec
    say: Việc gì?
  - say: "Ghi: {{ su_viec }}"
  - end
  - id: thoi
    say: Vâng.
""",
    "repair/menu.yaml": """
spec: 1
flow: menu
steps:
  - choose: Cần gì?
    options: [{label: Viết, switch: don}, {label: Hỏi, switch: hoi}]
""",
    "procedures/dang-ky-khai-sinh.yaml": "id: dang-ky-khai-sinh\nname: Đăng ký khai sinh\nverified_on: 2026-09-01\n",
}


@pytest.fixture
def at_question(parts: Parts) -> Begin:
    """A conversation after some messages, with the real router and finder over the files above."""
    loaded = load_scripts(FILES)
    assert loaded.scripts is not None, loaded.problems

    def begin(said: str) -> Simulation:
        from tests.conftest import NINE

        assert loaded.scripts is not None
        router = WordRouter(loaded.scripts, FINDER)
        simulation = Simulation(loaded.scripts, replace(parts, router=router), NINE)
        for words in said.split(" / "):
            simulation.write(words)
        return simulation

    return begin


def top(simulation: Simulation) -> str:
    return simulation.session.frames[-1].flow if simulation.session.frames else ""


def test_an_emergency_comes_before_any_answer(at_question: Begin) -> None:
    simulation = at_question("viết đơn / tiếp / phường Bồ Đề")
    simulation.write("cứu tôi với, nhà tôi đang cháy")
    assert any("113" in say.text for say in simulation.said[-6:])
    assert "su_viec" not in simulation.session.frames[0].answers


def test_an_options_label_comes_before_a_keyword_of_another_flow(at_question: Begin) -> None:
    simulation = at_question("viết đơn")
    simulation.write("giờ làm việc")
    assert last(simulation) == "Xã, phường nào?"


def test_a_global_word_comes_before_a_valid_answer(at_question: Begin) -> None:
    simulation = at_question("viết đơn / tiếp / phường Bồ Đề")
    simulation.write("nhắc lại")
    assert last(simulation) == "Việc gì?"


def test_a_keyword_comes_before_a_valid_answer(at_question: Begin) -> None:
    simulation = at_question("viết đơn / tiếp / phường Bồ Đề")
    simulation.write("giờ làm việc")
    assert any(say.text == "Thứ Hai đến thứ Sáu." for say in simulation.said)
    assert "su_viec" not in simulation.session.frames[0].answers


@pytest.mark.parametrize("words", ["thôi", "Thoi", "thôi khỏi"])
def test_nothing_but_an_enough_at_a_free_text_is_no_answer_but_the_wish_to_stop(at_question: Begin, words: str) -> None:
    simulation = at_question("viết đơn / tiếp / phường Bồ Đề")
    simulation.write(words)
    assert "Tôi đã dừng lại" in last(simulation)
    assert not any(say.text.startswith("Ghi:") for say in simulation.said)


def test_a_story_that_begins_with_enough_is_still_a_story(at_question: Begin) -> None:
    simulation = at_question("viết đơn / tiếp / phường Bồ Đề")
    simulation.write("thôi thì tôi kể ngắn gọn")
    assert last(simulation) == "Ghi: thôi thì tôi kể ngắn gọn"


@pytest.mark.parametrize("words", ["đăng ký khai sinh cần giấy tờ gì?", "dang ky khai sinh can gi"])
def test_a_question_that_surely_belongs_elsewhere_is_no_free_text(at_question: Begin, words: str) -> None:
    simulation = at_question("viết đơn / tiếp / phường Bồ Đề")
    simulation.write(words)
    assert top(simulation) == "hoi"
    assert "su_viec" not in simulation.session.frames[0].answers


@pytest.mark.parametrize(
    "words",
    [
        "Sao tôi nộp giấy đăng ký khai sinh cả tháng rồi mà chưa xong?",
        "đăng ký khai sinh mà bắt đi lại bốn lần thì dân sống sao nổi?",
    ],
)
def test_a_long_question_that_complains_is_part_of_the_story(at_question: Begin, words: str) -> None:
    simulation = at_question("viết đơn / tiếp / phường Bồ Đề")
    simulation.write(words)
    assert last(simulation) == f"Ghi: {words}"


@pytest.mark.parametrize(
    "words", ["tôi đi đăng ký khai sinh bị trả về", "họ bắt nộp thêm giấy là sao", "có cháu chưa có khai sinh"]
)
def test_free_text_is_an_answer_whatever_it_is_about(at_question: Begin, words: str) -> None:
    simulation = at_question("viết đơn / tiếp / phường Bồ Đề")
    simulation.write(words)
    assert last(simulation) == f"Ghi: {words}"


def test_words_that_are_no_answer_lead_where_they_surely_belong(at_question: Begin) -> None:
    simulation = at_question("viết đơn / tiếp")
    simulation.write("thứ bảy phường có làm việc không ạ")
    assert any(say.text == "Thứ Hai đến thứ Sáu." for say in simulation.said)
    assert "đang làm dở việc “Viết đơn”" in last(simulation)


def test_an_answer_comes_before_a_route(at_question: Begin) -> None:
    simulation = at_question("viết đơn / tiếp")
    simulation.write("phường Bồ Đề")
    assert last(simulation) == "Việc gì?"


def test_words_that_belong_nowhere_are_a_wrong_answer(at_question: Begin) -> None:
    simulation = at_question("viết đơn / tiếp")
    simulation.write("trời hôm nay đẹp")
    assert top(simulation) == "don"
    assert "chưa tìm thấy" in last(simulation)


def test_a_free_message_leads_to_the_flow_whose_example_it_is_like(at_question: Begin) -> None:
    simulation = at_question("xin chào")
    simulation.write("thu bay phuong co lam viec khong")
    assert last(simulation) == "Thứ Hai đến thứ Sáu."


def test_a_menus_button_stays_usable_after_other_questions(at_question: Begin) -> None:
    simulation = at_question("menu / viết đơn / tiếp")
    simulation.tap("Hỏi")
    assert top(simulation) == "hoi"
    simulation.tap("Viết")
    assert top(simulation) == "don"
    assert last(simulation) == "Xã, phường nào?", "back where it stood, not begun again"


def test_an_older_questions_button_is_refused_kindly_and_the_open_one_asked_again(at_question: Begin) -> None:
    simulation = at_question("viết đơn / tiếp")
    simulation.tap("Thôi")
    assert "câu hỏi trước" in last(simulation)
    assert last(simulation).endswith("Xã, phường nào?")


@pytest.mark.parametrize("payload", ["#nr:1:0:khong-co", "#nr:9:9:loi.x", "#nr::", "#nr:1:1:hoi:hoi", "#nr:٣:0"])
def test_a_made_up_button_starts_nothing(at_question: Begin, payload: str) -> None:
    simulation = at_question("viết đơn / tiếp")
    simulation.write(payload)
    assert top(simulation) == "don"
    assert last(simulation).endswith("Xã, phường nào?")
