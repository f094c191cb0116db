"""A free text looked up among the procedure sheets."""

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
