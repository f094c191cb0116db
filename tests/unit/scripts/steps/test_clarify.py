"""A message that may mean a few things: the citizen is asked which."""

from bot.scripts.conversations.simulate import NoRoutes
from bot.scripts.effects import Missed
from bot.scripts.world import MAX_OFFERED, POSSIBLE, WORTH_ASKING, Route, Understood
from tests.unit.scripts.talk import Start, labels, said

REPORT = """
spec: 1
flow: phan-anh
title: Phản ánh việc chung
start_by: {keywords: [phản ánh việc chung], story: su_viec}
answers: {su_viec: {type: text, label: Sự việc}}
steps:
  - ask: su_viec
  - say: "Đã nghe: {{ su_viec }}"
"""
ASK = """
spec: 1
flow: hoi
title: Hỏi thủ tục
start_by: {procedure: cau}
answers: {cau: {type: text, label: Câu}}
steps:
  - ask: cau
  - find: {text: cau, save: tt}
  - show: {procedure: tt, aspect: tt.aspect}
"""
FILES = {"phan-anh.yaml": REPORT, "hoi.yaml": ASK}
WORDS = "giấy khai sinh của con bị làm sai, lệ phí sửa ai chịu"


class Torn(NoRoutes):
    """Cannot tell a few routes apart."""

    def __init__(self, *routes: Route) -> None:
        self.routes = routes

    def understand(self, text: str) -> Understood:
        return Understood(self.routes, "ask")

    def aspect(self, text: str) -> str:
        return "fee"


REPORT_ROUTE, BIRTH_ROUTE = Route("phan-anh", 0.5), Route("hoi", 0.4, "dang-ky-khai-sinh")


def test_the_likely_ways_are_offered_by_the_names_citizens_know(simulate: Start) -> None:
    simulation = simulate(files=FILES, router=Torn(REPORT_ROUTE, BIRTH_ROUTE, Route("menu", POSSIBLE / 2)))
    simulation.write(WORDS)
    assert labels(simulation) == ["Phản ánh việc chung", "Đăng ký khai sinh", "Không có trong danh sách"]


def test_the_words_go_along_to_the_flow_that_is_chosen(simulate: Start) -> None:
    simulation = simulate(files=FILES, router=Torn(REPORT_ROUTE, BIRTH_ROUTE))
    simulation.write(WORDS)
    simulation.tap("Phản ánh việc chung")
    assert said(simulation)[-1] == f"Đã nghe: {WORDS}"


def test_a_chosen_sheet_answers_the_aspect_at_once(simulate: Start) -> None:
    simulation = simulate(files=FILES, router=Torn(REPORT_ROUTE, BIRTH_ROUTE))
    simulation.write(WORDS)
    simulation.write("2")
    assert "Lệ phí:" in said(simulation)[-1]
    assert said(simulation)[-1].startswith("Đăng ký khai sinh")


def test_whoever_finds_nothing_fitting_is_told_what_else_they_can_do(simulate: Start) -> None:
    simulation = simulate(files=FILES, router=Torn(REPORT_ROUTE, BIRTH_ROUTE))
    simulation.write(WORDS)
    simulation.tap("Không có trong danh sách")
    assert "chưa hiểu" in said(simulation)[-1]


def test_ways_these_scripts_do_not_have_are_not_offered(simulate: Start) -> None:
    routes = [Route("khong-co", 0.3), Route("hoi", 0.2, "khong-co"), *[Route("phan-anh", 0.5)] * MAX_OFFERED]
    simulation = simulate(files=FILES, router=Torn(*routes))
    simulation.write(WORDS)
    assert len(labels(simulation)) <= MAX_OFFERED + 1
    assert "Không có trong danh sách" in labels(simulation)


def test_with_nothing_likely_to_offer_the_words_are_not_understood(simulate: Start) -> None:
    few = Route("phan-anh", WORTH_ASKING - 0.01)
    simulation = simulate(files=FILES, router=Torn(Route("khong-co", 0.9), few))
    simulation.write("xin chào")
    simulation.write(WORDS)
    assert "chưa hiểu" in said(simulation)[-1]


def test_what_none_of_the_ways_fits_is_not_understood_and_shown_to_editors(simulate: Start) -> None:
    simulation = simulate(files=FILES, router=Torn(REPORT_ROUTE, BIRTH_ROUTE))
    for round in (1, 2):
        simulation.write(WORDS)
        simulation.write("không cái nào")
        assert simulation.session.lost == round
    missed = [entry for entry in simulation.log if isinstance(entry, Missed)]
    assert missed == [Missed(WORDS, ("phan-anh", "dang-ky-khai-sinh"))] * 2
