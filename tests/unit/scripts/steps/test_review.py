"""`review`: what was answered is read back, and changed without losing anything."""

from collections.abc import Callable

import pytest

from bot.scripts.conversations.simulate import Simulation
from tests.unit.scripts.talk import Start, last

ANSWERS = """
ten: {type: text, label: Tên, min: 2}
ngay: {type: date, label: Ngày, past: true, optional: true}
sdt: {type: phone, label: Số điện thoại, optional: true, privacy: sealed, purpose: để gọi lại, keep: 7d}
"""
STEPS = """
- ask: ten
  say: Tên gì?
- ask: ngay
  say: Ngày nào?
- ask: sdt
  say: Số nào?
- id: xem
  review: [ten, ngay, sdt]
  confirm: Gửi đi
  stop: thoi
- say: "Đã gửi {{ ten }}."
- end
- id: thoi
  say: Không gửi.
"""


@pytest.fixture
def at_review(started: Start) -> Callable[[], Simulation]:
    def make() -> Simulation:
        simulation = started(STEPS, ANSWERS)
        for words in ("An", "hôm qua", "0912 345 678"):
            simulation.write(words)
        return simulation

    return make


def test_review_numbers_the_answers_and_masks_what_is_sealed(at_review: Callable[[], Simulation]) -> None:
    said = at_review().said[-1]
    assert "1. Tên: An\n2. Ngày: 22/11/2026\n3. Số điện thoại: •••• 678" in said.text
    assert "0912" not in said.text
    assert [option.label for option in said.options] == ["Gửi đi", "Sửa", "Không gửi"]
    assert said.first == 4, "a number above those of the list means what is offered below it"


@pytest.mark.parametrize("words", ["gửi đi", "ok", "đúng rồi", "4", "gửi luôn nhé", "dạ vâng ạ", "không sửa gì"])
def test_review_is_confirmed_in_many_words(at_review: Callable[[], Simulation], words: str) -> None:
    simulation = at_review()
    simulation.write(words)
    assert last(simulation) == "Đã gửi An."


@pytest.mark.parametrize("words", ["không gửi", "6", "thôi không gửi", "cái cuối"])
def test_review_can_be_left_without_sending(at_review: Callable[[], Simulation], words: str) -> None:
    simulation = at_review()
    simulation.write(words)
    assert last(simulation) == "Không gửi."


@pytest.mark.parametrize("words", ["sửa 1", "sửa tên", "1", "tên", "sửa mục 1"])
def test_review_leads_to_the_question_that_is_named_and_back(at_review: Callable[[], Simulation], words: str) -> None:
    simulation = at_review()
    simulation.write(words)
    assert last(simulation) == "Đang ghi: An.\nTên gì?"
    simulation.write("Bình")
    assert "1. Tên: Bình" in last(simulation)


def test_review_asks_which_answer_is_to_change(at_review: Callable[[], Simulation]) -> None:
    simulation = at_review()
    simulation.tap("Sửa")
    assert [option.label for option in simulation.said[-1].options] == ["Tên", "Ngày", "Số điện thoại", "Không sửa nữa"]
    simulation.write("nhắc lại")
    assert last(simulation) == "Anh/chị muốn sửa mục nào?"
    simulation.tap("Số điện thoại")
    assert "Đang ghi: •••• 678." in last(simulation)
    simulation.tap("Giữ nguyên")
    assert "3. Số điện thoại: •••• 678" in last(simulation)


def test_review_keeps_the_old_answer_until_there_is_a_new_one(at_review: Callable[[], Simulation]) -> None:
    simulation = at_review()
    simulation.write("sửa 1")
    simulation.write("x")
    assert "hơi ngắn" in last(simulation)
    simulation.write("giữ nguyên")
    assert "1. Tên: An" in last(simulation)
    simulation.write("sửa 2")
    simulation.tap("Bỏ qua")
    assert "2. Ngày: không có" in last(simulation)


def test_review_goes_back_to_the_question_before_it(at_review: Callable[[], Simulation]) -> None:
    simulation = at_review()
    simulation.write("quay lại")
    assert "Số nào?" in last(simulation)
    simulation.write("0987 654 321")
    assert "•••• 321" in last(simulation)


def test_review_says_a_wrong_answer_kindly_and_offers_a_person_in_the_end(at_review: Callable[[], Simulation]) -> None:
    simulation = at_review()
    for _ in range(3):
        simulation.write("mưa to quá")
    assert "Gặp cán bộ" in [option.label for option in simulation.said[-1].options]
    simulation.write("4")
    assert last(simulation) == "Đã gửi An."


def test_review_shortens_a_long_answer_and_says_that_all_is_kept(started: Start) -> None:
    simulation = started("- ask: ten\n- review: [ten]", "ten: {type: text, label: Tên}")
    simulation.write("dài " * 200)
    assert "(tôi giữ đủ 799 ký tự)" in last(simulation)


@pytest.mark.parametrize("words", ["ok", "đúng rồi", "dạ", "đồng ý", "4", "cái thứ tư"])
@pytest.mark.parametrize("before", ["huỷ", "menu", "dữ liệu của tôi"])
def test_a_yes_to_another_question_never_sends_what_lies_below_it(
    simulate: Callable[..., Simulation], before: str, words: str
) -> None:
    """A yes to “bỏ hẳn hay giữ lại?” confirmed the summary it covered, and a ticket went out."""
    steps = (
        "- ask: ten\n- ask: ngay\n- ask: gio\n- review: [ten, ngay, gio]\n"
        "- ticket: {kind: inquiry, body: ten}\n  save: phieu\n- say: '{{ phieu.code }}'"
    )
    menu = "spec: 1\nflow: menu\ntitle: Danh mục\nsteps:\n  - choose: Gì?\n    options: [Một, Hai]\n"
    data = "spec: 1\nflow: du-lieu-cua-toi\ntitle: Dữ liệu\nsteps:\n  - choose: Gì?\n    options: [Xoá đi, Để đó]\n"
    files = {"repair/menu.yaml": menu, "repair/du-lieu-cua-toi.yaml": data}
    answers = "ten: {type: text, label: Tên}\nngay: {type: date, label: Ngày}\ngio: {type: time, label: Giờ}"
    simulation = simulate(steps, answers, files=files)
    for written in ("làm thử", "An", "hôm qua", "9h sáng", before, words):
        simulation.write(written)
    assert simulation.tickets == []
    assert "1. Tên: An" in last(simulation)
    simulation.write("đúng rồi")
    assert len(simulation.tickets) == 1, "now it was read"


@pytest.mark.parametrize("words", ["ok", "dạ", "thôi", "không", "gửi đi", "không gửi"])
def test_a_word_to_which_answer_to_change_neither_sends_nor_drops(
    at_review: Callable[[], Simulation], words: str
) -> None:
    """After “Anh/chị muốn sửa mục nào?” an "ok" sent everything and a "thôi" threw it away."""
    simulation = at_review()
    simulation.tap("Sửa")
    simulation.write(words)
    assert [option.label for option in simulation.said[-1].options] == ["Gửi đi", "Sửa", "Không gửi"]
    simulation.tap("Gửi đi")
    assert last(simulation) == "Đã gửi An."


def test_thoi_while_changing_an_answer_leaves_it_as_it_was(at_review: Callable[[], Simulation]) -> None:
    simulation = at_review()
    simulation.write("sửa 3")
    simulation.write("thôi")
    assert "3. Số điện thoại: •••• 678" in last(simulation)


@pytest.mark.parametrize("words", ["thôi", "bỏ"])
def test_review_asks_before_a_doubtful_word_drops_anything(started: Start, words: str) -> None:
    consent = "- choose: Được không?\n  options: [{label: Đồng ý, consent: thu}, {label: Không, go: thoi}]\n"
    simulation = started(
        consent + STEPS.replace('- say: "Đã', '- ticket: {kind: inquiry, body: ten}\n- say: "Đã'), ANSWERS
    )
    for said in ("đồng ý", "An", "hôm qua", "0912 345 678", words):
        simulation.write(said)
    assert [option.label for option in simulation.said[-1].options] == ["Bỏ hẳn", "Giữ lại để sau", "Làm tiếp"]
    simulation.write("làm tiếp")
    assert "1. Tên: An" in last(simulation)
