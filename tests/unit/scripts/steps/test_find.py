"""A free text looked up among the procedure sheets."""

from bot.scripts.conversations.simulate import NoRoutes
from bot.scripts.steps.find import MAX_REFUSED
from bot.scripts.world import Found, Hit
from tests.unit.scripts.talk import Start, labels, said

FIND = """
- ask: cau_hoi
- find: {text: cau_hoi, save: thu_tuc, none: khong}
- say: '{{ thu_tuc.id }} {{ thu_tuc.aspect }}'
- end
- {id: khong, say: Không thấy}
"""


QUESTION = "cau_hoi: {type: text, label: Câu hỏi}"


def test_find_takes_a_clear_hit_with_the_aspect_asked_for(started: Start) -> None:
    simulation = started(FIND, QUESTION)
    simulation.write("lệ phí làm giấy khai sinh")
    assert said(simulation)[-1] == "dang-ky-khai-sinh fee"


def test_find_offers_several_and_goes_to_none_when_none_fits(started: Start) -> None:
    simulation = started(FIND, QUESTION)
    simulation.write("làm giấy khai")
    assert "Đăng ký khai tử" in labels(simulation)
    simulation.tap("Không có trong danh sách")
    assert said(simulation)[-1] == "Không thấy"
    simulation = started(FIND, QUESTION)
    simulation.write("nuôi cá vàng trong bể")
    assert said(simulation)[-1] == "Không thấy"


REFUSING = """
- ask: cau_hoi
- id: tim
  find: {text: cau_hoi, save: thu_tuc, none: khong}
- id: hien
  show: thu_tuc
  wrong: nham
- end
- id: nham
  find: {text: cau_hoi, but: thu_tuc, save: thu_tuc, none: khong}
- go: hien
- {id: khong, say: Không thấy}
"""


class Many(NoRoutes):
    """Finds the first sheet at once, and more of them near it than anybody would refuse."""

    def find(self, text: str) -> Found:
        hits = tuple(Hit(f"so-{number}", f"Thủ tục {number}", 90 - number) for number in range(MAX_REFUSED + 6))
        return Found(clear=hits[0], ranked=hits)


def test_a_sheet_that_was_refused_is_not_offered_again(started: Start) -> None:
    simulation = started(REFUSING, QUESTION, router=Many())
    simulation.write("việc gì đó")
    simulation.write("không phải")
    assert labels(simulation)[:2] == ["Thủ tục 1", "Thủ tục 2"]
    simulation.write("2")
    simulation.write("nhầm rồi")
    assert labels(simulation)[:2] == ["Thủ tục 1", "Thủ tục 3"]


def test_after_several_refusals_nothing_more_is_offered(started: Start) -> None:
    simulation = started(REFUSING, QUESTION, router=Many())
    simulation.write("việc gì đó")
    for _ in range(MAX_REFUSED):
        simulation.write("không phải")
        assert said(simulation)[-1] != "Không thấy"
        simulation.write("1")
    simulation.write("không phải")
    assert said(simulation)[-1] == "Không thấy"


def test_words_that_only_refuse_are_not_looked_up(started: Start) -> None:
    simulation = started(FIND, QUESTION, router=Many())
    simulation.write("không đúng thủ tục này")
    assert said(simulation)[-1] == "Không thấy"
