"""Citizens who are asked which of several things they mean, and answer in their own words."""

import pytest

from bot.scripts.conversations.simulate import Simulation
from bot.scripts.picking import MAX_WORDS
from tests.unit.scripts.steps.test_clarify import BIRTH_ROUTE, FILES, REPORT_ROUTE, WORDS, Torn
from tests.unit.scripts.talk import Start, labels, last, said

FIND = """
- ask: cau_hoi
- find: {text: cau_hoi, save: thu_tuc, none: khong}
- say: '{{ thu_tuc.id }}'
- end
- {id: khong, say: Không thấy}
"""
QUESTION = "cau_hoi: {type: text, label: Câu hỏi}"


@pytest.fixture
def asked(started: Start) -> Simulation:
    """A citizen asked whether they mean the sheet of births or of deaths."""
    simulation = started(FIND, QUESTION)
    simulation.write("làm giấy khai")
    assert labels(simulation) == ["Đăng ký khai tử", "Đăng ký khai sinh", "Không có trong danh sách"]
    return simulation


@pytest.mark.parametrize(
    "words", ["1", "cái đầu", "cái khai tử", "cai khai tu ay a", "chứng tử", "đầu tiên", "khai tử"]
)
def test_a_number_a_part_of_a_label_or_a_name_people_have_for_it_picks_it(asked: Simulation, words: str) -> None:
    asked.write(words)
    assert last(asked) == "dang-ky-khai-tu"


@pytest.mark.parametrize("words", ["2", "cái thứ hai", "cái cuối", "khai sinh ạ"])
def test_the_last_is_picked_as_well_and_is_not_the_way_out(asked: Simulation, words: str) -> None:
    asked.write(words)
    assert last(asked) == "dang-ky-khai-sinh"


@pytest.mark.parametrize(
    "words", ["không", "không cái nào", "khong phai", "không có trong danh sách", "3", "ý tôi là cái khác"]
)
def test_none_of_them_is_taken_at_its_word(asked: Simulation, words: str) -> None:
    asked.write(words)
    assert last(asked) == "Không thấy"


def test_words_that_several_share_are_asked_about_again(asked: Simulation) -> None:
    asked.write("cái đăng ký khai ấy")
    assert labels(asked) == ["Đăng ký khai tử", "Đăng ký khai sinh", "Không có trong danh sách"]
    asked.write("sinh")
    assert last(asked) == "dang-ky-khai-sinh"


def test_an_old_button_is_kindly_refused_and_the_list_stays(asked: Simulation) -> None:
    asked.write("#nr:1:0")
    assert last(asked).startswith("Nút này thuộc câu hỏi trước")
    asked.write("khai tử")
    assert last(asked) == "dang-ky-khai-tu"


def test_a_better_wording_of_the_whole_wish_is_read_anew(simulate: Start) -> None:
    simulation = simulate(files=FILES)
    simulation.write("chào")
    simulation.write("làm giấy khai sinh cho con trai tôi mới sinh")
    assert last(simulation).startswith("Đăng ký khai sinh")


def test_what_is_too_long_for_a_part_of_a_label_is_none(asked: Simulation) -> None:
    asked.write(" ".join(["khai", "tử", *["ạ"] * (MAX_WORDS - 1)]))
    assert "dang-ky-khai-tu" not in said(asked)


def test_an_aspect_alone_picks_nothing(asked: Simulation) -> None:
    asked.write("giấy tờ cần gì")
    assert not last(asked).startswith("dang-ky")


@pytest.mark.parametrize("words", ["việc chung", "cái phản ánh ấy", "phan anh", "1"])
def test_the_same_holds_between_a_procedure_and_another_errand(simulate: Start, words: str) -> None:
    simulation = simulate(files=FILES, router=Torn(REPORT_ROUTE, BIRTH_ROUTE))
    simulation.write(WORDS)
    simulation.write(words)
    assert last(simulation) == f"Đã nghe: {WORDS}"
