"""A question without a subject, asked after a procedure sheet was shown."""

from dataclasses import replace

import pytest

from bot.scripts.conversations.simulate import NoRoutes, Simulation
from bot.scripts.limits import TOPIC_HOURS
from bot.scripts.topic import MAX_WORDS, NAMED
from bot.scripts.world import Decision, Route, Understood
from tests.unit.scripts.talk import Start, last

ASK = """
spec: 1
flow: hoi
title: Hỏi thủ tục
start_by: {procedure: cau, keywords: [hỏi thủ tục]}
answers: {cau: {type: text, label: Câu}}
steps:
  - ask: cau
  - find: {text: cau, save: tt, none: khong}
  - id: hien
    show: {procedure: tt, aspect: tt.aspect}
    wrong: nham
  - id: xong
    say: "Đã xem: {{ cau }}"
  - end
  - id: khong
    say: Không thấy.
  - end
  - id: nham
    say: Vậy là thủ tục nào?
"""
HOURS = "spec: 1\nflow: gio\ntitle: Giờ làm việc\nstart_by: {keywords: [giờ làm việc]}\nsteps:\n  - say: Từ 8 giờ.\n"
TICKET = """
spec: 1
flow: gop-y
title: Góp ý
start_by: {keywords: [góp ý]}
answers: {noi_dung: {type: text, label: Nội dung}}
steps:
  - ask: noi_dung
  - ticket: {kind: feedback, subject: x, body: noi_dung}
  - say: Đã gửi.
"""
STATUS = """
spec: 1
flow: tra
title: Tra cứu
start_by: {ticket_code: ma, keywords: [tra cứu]}
answers: {ma: {type: text, label: Mã}}
steps:
  - say: Tra cứu phiếu.
"""
FILES = {"hoi.yaml": ASK, "gio.yaml": HOURS, "gop-y.yaml": TICKET, "tra.yaml": STATUS}
BIRTH, DEATH = "dang-ky-khai-sinh", "dang-ky-khai-tu"


class Fixed(NoRoutes):
    """Makes the same of every message; the aspect is the fee."""

    def __init__(self, decision: Decision, *routes: Route) -> None:
        self.understood = Understood(routes, decision)

    def understand(self, text: str) -> Understood:
        return self.understood

    def aspect(self, text: str) -> str:
        return "fee"


@pytest.fixture
def seen(simulate: Start) -> Simulation:
    """A conversation in which the sheet of births was shown and closed."""
    simulation = simulate(files=FILES)
    simulation.write("làm giấy khai sinh")
    simulation.tap("Xong")
    assert simulation.session.is_idle
    return simulation


def read_as(simulation: Simulation, decision: Decision, *routes: Route) -> None:
    simulation.parts = replace(simulation.parts, router=Fixed(decision, *routes))


@pytest.mark.parametrize(
    ("words", "aspect"),
    [
        ("thế lệ phí?", "Lệ phí:"),
        ("the le phi", "Lệ phí:"),
        ("còn online thì sao", "Nộp trực tuyến:"),
        ("mấy ngày vậy", "Thời hạn:"),
        ("vay nop o dau a", "Nơi nộp:"),
        ("cần mang gì nữa không", "Giấy tờ:"),
        ("ai được đi nộp", "Ai làm, ai được:"),
        ("căn cứ vào luật nào", "Căn cứ pháp lý:"),
        ("ủa thế còn giấy tờ", "Giấy tờ:"),
        ("thời gian giải quyết", "Thời hạn:"),
    ],
)
def test_a_question_without_a_subject_means_the_sheet_shown_last(seen: Simulation, words: str, aspect: str) -> None:
    seen.write(words)
    assert last(seen).startswith(f"Đăng ký khai sinh\n{aspect}")


@pytest.mark.parametrize("between", ["cảm ơn", "giờ làm việc", "menu", "con mèo leo cây"])
def test_it_does_so_after_other_talk(seen: Simulation, between: str) -> None:
    seen.write(between)
    seen.write("thế lệ phí?")
    assert last(seen).startswith("Đăng ký khai sinh\nLệ phí:")


def test_it_does_so_after_a_ticket_was_made(seen: Simulation) -> None:
    for words in ("góp ý", "ghế chờ đã cũ", "mấy ngày vậy"):
        seen.write(words)
    assert last(seen).startswith("Đăng ký khai sinh\nThời hạn:")


def test_the_question_is_kept_together_with_what_it_is_about(seen: Simulation) -> None:
    """So that a person who is asked instead, and a search for another sheet, know it too."""
    seen.write("thế lệ phí?")
    seen.write("xong")
    assert last(seen) == "Đã xem: Đăng ký khai sinh: thế lệ phí?"


def test_words_that_name_another_procedure_go_to_that_one(seen: Simulation) -> None:
    seen.write("lệ phí làm giấy khai tử thì sao")
    assert last(seen).startswith("Đăng ký khai tử\nLệ phí:")
    seen.write("xong")
    seen.write("mấy ngày vậy")
    assert last(seen).startswith("Đăng ký khai tử\nThời hạn:")


def test_a_long_message_says_itself_what_it_is_about(seen: Simulation) -> None:
    words = ["thế", "lệ", "phí", *["vậy"] * (MAX_WORDS - 3)]
    seen.write(" ".join([*words, "vậy"]))
    assert "chưa hiểu" in last(seen)
    seen.write(" ".join(words))
    assert last(seen).startswith("Đăng ký khai sinh\nLệ phí:")


def test_words_that_name_no_aspect_are_no_such_question(seen: Simulation) -> None:
    seen.write("thế thì sao")
    assert "chưa hiểu" in last(seen)


def test_whoever_comes_back_later_begins_anew(seen: Simulation) -> None:
    seen.wait(TOPIC_HOURS * 3600)
    seen.write("thế lệ phí?")
    assert last(seen).startswith("Đăng ký khai sinh\nLệ phí:")
    seen.write("xong")
    seen.wait(TOPIC_HOURS * 3600 + 1)
    seen.write("thế lệ phí?")
    assert "chưa hiểu" in last(seen)
    assert seen.session.topic is None


def test_whoever_has_their_data_forgotten_is_not_taken_to_go_on(seen: Simulation) -> None:
    seen.write("dữ liệu của tôi")
    assert any("Thủ tục anh/chị xem gần nhất: Đăng ký khai sinh" in say.text for say in seen.said)
    seen.write("xoá")
    assert seen.session.topic is None
    seen.write("thế lệ phí?")
    assert "chưa hiểu" in last(seen)


def test_a_sheet_that_the_scripts_have_no_more_is_as_if_it_had_not_been_shown(seen: Simulation) -> None:
    sheets = {id: sheet for id, sheet in seen.scripts.sheets.items() if id != BIRTH}
    seen.scripts = replace(seen.scripts, sheets=sheets)
    seen.write("thế lệ phí?")
    assert "chưa hiểu" in last(seen)
    seen.write("dữ liệu của tôi")
    assert not any("gần nhất" in say.text for say in seen.said)


def test_without_a_flow_for_procedures_nothing_can_be_answered(seen: Simulation) -> None:
    seen.scripts = replace(seen.scripts, procedure_flow="")
    seen.write("thế lệ phí?")
    assert "chưa hiểu" in last(seen)


def test_words_after_a_person_has_answered_are_for_that_person(seen: Simulation) -> None:
    for words in ("góp ý", "ghế chờ đã cũ"):
        seen.write(words)
    seen.staff_reply()
    seen.write("mấy ngày vậy")
    assert [entry.text for entry in seen.follow_ups] == ["mấy ngày vậy"]
    seen.wait(60)
    seen.write("lệ phí làm giấy khai sinh là bao nhiêu")
    seen.write("xong")
    seen.write("mấy ngày vậy")
    assert last(seen).startswith("Đăng ký khai sinh\nThời hạn:")


def test_a_subject_the_router_is_sure_of_leads_there(seen: Simulation) -> None:
    read_as(seen, "answer", Route("gio", 0.9))
    seen.write("địa chỉ trụ sở phường")
    assert last(seen) == "Từ 8 giờ."


def test_words_without_a_subject_are_about_the_sheet_whatever_the_router_makes_of_them(seen: Simulation) -> None:
    read_as(seen, "answer", Route("gio", 0.9))
    seen.write("mấy ngày vậy")
    assert last(seen).startswith("Đăng ký khai sinh\n")


@pytest.mark.parametrize(("chance", "is_shown"), [(NAMED - 0.01, True), (NAMED, False)])
def test_what_probably_means_another_procedure_is_asked_about(seen: Simulation, chance: float, is_shown: bool) -> None:
    routes = Route("hoi", 1 - chance, BIRTH), Route("hoi", chance, DEATH)
    read_as(seen, "ask", *routes)
    seen.write("lệ phí khai tử")
    assert last(seen).startswith("Đăng ký khai sinh\nLệ phí:") == is_shown


def test_where_likely_no_procedure_is_named_the_sheet_is_meant(seen: Simulation) -> None:
    read_as(seen, "ask", Route("hoi", 0.3), Route("hoi", 0.25, DEATH), Route("gio", 0.2))
    seen.write("giấy tờ gốc có phải mang theo không")
    assert last(seen).startswith("Đăng ký khai sinh\n")


def test_whoever_has_sent_something_may_ask_when_it_is_answered(seen: Simulation) -> None:
    read_as(seen, "answer", Route("tra", 0.9))
    seen.write("bao giờ có kết quả")
    assert last(seen).startswith("Đăng ký khai sinh\n")
    for words in ("xong", "góp ý", "ghế chờ đã cũ", "bao giờ có kết quả"):
        seen.write(words)
    assert last(seen) == "Tra cứu phiếu."


def test_a_sheet_that_was_not_meant_is_talked_about_no_more(seen: Simulation) -> None:
    seen.write("làm giấy khai sinh")
    seen.write("không phải cái này")
    assert last(seen) == "Vậy là thủ tục nào?"
    seen.write("thế lệ phí?")
    assert "chưa hiểu" in last(seen)


def test_a_question_which_of_several_ends_the_talk_about_the_one_before(seen: Simulation) -> None:
    for words in ("hỏi thủ tục", "làm giấy khai", "không cái nào"):
        seen.write(words)
    assert last(seen) == "Không thấy."
    seen.write("thế lệ phí?")
    assert "chưa hiểu" in last(seen)


def test_an_open_question_is_not_left_for_it(seen: Simulation) -> None:
    seen.write("góp ý")
    seen.write("thế lệ phí?")
    assert last(seen) == "Đã gửi."
