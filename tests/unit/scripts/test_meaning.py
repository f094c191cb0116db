"""What a message means: each place of the order, and that the earlier one wins."""

from collections.abc import Callable

import pytest

from bot.scripts.conversations.simulate import NoRoutes
from bot.scripts.meaning import SURE_ROUTE
from bot.scripts.world import Route, Understood
from tests.unit.scripts.talk import Start, last

ASK = "- ask: noi_dung\n  say: Chuyện gì?\n- say: 'Ghi {{ noi_dung }}'"
TEXT = "noi_dung: {type: text, label: Nội dung}"
OTHER = "spec: 1\nflow: khac\ntitle: Giờ làm việc\nstart_by: {keywords: [giờ làm việc]}\nsteps:\n  - say: Từ 8 giờ.\n"


@pytest.mark.parametrize(
    "words", ["cứu tôi với", "CỨU VỚI!!!", "nhà tôi đang cháy, giúp với", "co nguoi chet roi", "đang có cướp ở số 5"]
)
def test_a_plea_or_an_event_is_answered_before_anything_else(started: Start, words: str) -> None:
    simulation = started(ASK, TEXT)
    simulation.write(words)
    assert any("113" in say.text for say in simulation.said)
    assert "tiếp tục" in last(simulation)


@pytest.mark.parametrize("words", ["113", "nhà số 114 ngõ 115", "hồ sơ đang chạy", "ho so co chay khong", "đám giỗ"])
def test_bare_numbers_and_everyday_words_are_no_emergency(started: Start, words: str) -> None:
    simulation = started(ASK, TEXT)
    simulation.write(words)
    assert last(simulation) == f"Ghi {words}"


def test_a_button_of_this_question_counts_and_an_older_one_is_kindly_refused(started: Start) -> None:
    simulation = started("- choose: Một\n  options: [A, B]\n- choose: Hai\n  options: [C, D]\n- say: Hết")
    old = simulation.said[0].options[0].payload
    simulation.tap("B")
    simulation.write(old)
    assert last(simulation).startswith("Nút này thuộc câu hỏi trước")
    assert [option.label for option in simulation.said[-1].options] == ["C", "D"]
    simulation.tap("D")
    assert last(simulation) == "Hết"
    simulation.write(old)
    assert "câu hỏi đã xong" in last(simulation)


@pytest.mark.parametrize("payload", ["#nr:", "#nr:x:y", "#nr:1", "#nr:1:99", "#nr:1:-1", "#nr:1:9999999999", "#nr:1:²"])
def test_a_forged_payload_is_never_an_answer(started: Start, payload: str) -> None:
    simulation = started(ASK, TEXT)
    simulation.write(payload)
    assert "Chuyện gì?" in last(simulation)
    assert "noi_dung" not in simulation.session.frames[0].answers


def test_an_option_wins_over_a_global_word(started: Start) -> None:
    simulation = started("- choose: Một\n  options: [{label: Huỷ, value: huy-don}, B]\n- say: Đã chọn")
    simulation.write("huỷ")
    assert last(simulation) == "Đã chọn"


def test_a_global_word_wins_over_a_free_text_answer(started: Start) -> None:
    simulation = started(ASK, TEXT)
    simulation.write("Huỷ ạ.")
    assert simulation.session.is_idle
    assert "đã dừng" in last(simulation)


def test_a_keyword_wins_over_a_free_text_answer_and_offers_to_go_on(
    simulate: Start, write_flow: Callable[..., str]
) -> None:
    simulation = simulate(files={"thu.yaml": write_flow(ASK, TEXT), "khac.yaml": OTHER})
    simulation.write("làm thử")
    simulation.write("GIO LAM VIEC")
    assert simulation.said[-2].text == "Từ 8 giờ."
    assert last(simulation).startswith("Anh/chị đang làm dở việc “Làm thử”, dừng ở câu “Chuyện gì?”")
    simulation.write("có")
    assert last(simulation) == "Chuyện gì?"
    simulation.write("việc khác")
    assert last(simulation) == "Ghi việc khác"


def test_whoever_answers_the_interrupted_question_need_not_say_yes_first(
    simulate: Start, write_flow: Callable[..., str]
) -> None:
    simulation = simulate(files={"thu.yaml": write_flow(ASK, TEXT), "khac.yaml": OTHER})
    simulation.write("làm thử")
    simulation.write("giờ làm việc")
    simulation.write("đường hỏng trước nhà tôi")
    assert last(simulation) == "Ghi đường hỏng trước nhà tôi"


def test_not_going_on_drops_the_interrupted_flow(simulate: Start, write_flow: Callable[..., str]) -> None:
    simulation = simulate(files={"thu.yaml": write_flow(ASK, TEXT), "khac.yaml": OTHER})
    for words in ("làm thử", "giờ làm việc", "thôi"):
        simulation.write(words)
    assert simulation.session.is_idle
    assert "tôi dừng “Làm thử”" in last(simulation)


def test_a_word_with_other_accents_is_another_word(started: Start) -> None:
    for words in ("hùy", "thoắt", "trở lãi"):
        simulation = started(ASK, TEXT)
        simulation.write(words)
        assert last(simulation) == f"Ghi {words}"


def test_words_in_a_sentence_are_no_global_word(started: Start) -> None:
    simulation = started(ASK, TEXT)
    simulation.write("tôi muốn gặp cán bộ phường vì chuyện hàng xóm")
    assert last(simulation).startswith("Ghi tôi muốn")


def test_going_back_asks_the_question_before_again(started: Start) -> None:
    simulation = started(
        "- ask: noi_dung\n  say: Một?\n- ask: hai\n  say: Hai?\n- say: '{{ noi_dung }} {{ hai }}'",
        TEXT + "\nhai: {type: text, label: Hai}",
    )
    simulation.write("sai")
    simulation.write("quay lại")
    assert last(simulation) == "Đang ghi: sai.\nMột?"
    simulation.write("đúng")
    simulation.write("xong")
    assert last(simulation) == "đúng xong"


def test_going_back_from_the_first_question_and_repeating_ask_it_again(started: Start) -> None:
    simulation = started(ASK, TEXT)
    simulation.write("quay lại")
    assert [say.text for say in simulation.said[-2:]] == ["Chưa có câu nào trước đó để quay lại.", "Chuyện gì?"]
    simulation.write("nhắc lại")
    assert last(simulation) == "Chuyện gì?"


def test_with_nothing_open_a_procedure_opens_the_flow_for_procedures(simulate: Start) -> None:
    flow = (
        "spec: 1\nflow: hoi\nstart_by: {procedure: cau}\nanswers: {cau: {type: text, label: Câu}}\n"
        "steps:\n  - ask: cau\n  - find: {text: cau, save: tt}\n  - show: {procedure: tt, aspect: tt.aspect}\n"
    )
    simulation = simulate(files={"hoi.yaml": flow})
    simulation.write("lệ phí làm giấy khai sinh là bao nhiêu")
    assert "Quá hạn: 5.000 đồng" in last(simulation)
    simulation.write("thế làm giấy khai tử thì sao")
    assert last(simulation).startswith("Đăng ký khai tử")


class OneRoute(NoRoutes):
    """Knows the way for one message only."""

    def __init__(self, text: str, flow: str) -> None:
        self.text, self.flow = text, flow

    def understand(self, text: str) -> Understood:
        return Understood((Route(self.flow, SURE_ROUTE),), "answer") if text == self.text else Understood()


def test_a_sure_route_comes_before_procedures_that_are_only_near(simulate: Start) -> None:
    flow = (
        "spec: 1\nflow: hoi\nstart_by: {procedure: cau}\nanswers: {cau: {type: text, label: Câu}}\n"
        "steps:\n  - ask: cau\n  - find: {text: cau, save: tt}\n  - show: tt\n"
    )
    near = "giấy khai"
    simulation = simulate(files={"hoi.yaml": flow})
    simulation.write(near)
    assert len(simulation.options()) > 2
    simulation = simulate(files={"hoi.yaml": flow, "khac.yaml": OTHER}, router=OneRoute(near, "khac"))
    simulation.write(near)
    assert last(simulation) == "Từ 8 giờ."


def test_a_ticket_code_opens_the_flow_for_tickets_even_at_a_question(
    simulate: Start, write_flow: Callable[..., str]
) -> None:
    from bot.tickets.codes import make_code

    code = make_code(b"seed", 0, 0, 1, b"key")
    head = "spec: 1\nflow: tra\nstart_by: {ticket_code: ma}\nanswers: {ma: {type: text, label: Mã}}\n"
    status = head + "steps:\n  - status: ma\n"
    simulation = simulate(files={"tra.yaml": status, "thu.yaml": write_flow(ASK, TEXT)})
    simulation.write(f"phiếu {code} của tôi đến đâu rồi")
    assert "không tìm thấy phiếu" in last(simulation)
    simulation.write("làm thử")
    simulation.write(code.lower())
    assert "không tìm thấy phiếu" in simulation.said[-2].text


def test_first_contact_is_greeted_and_later_nonsense_is_not_understood(simulate: Start) -> None:
    simulation = simulate(ASK, TEXT)
    simulation.write("blah")
    assert last(simulation).startswith("Xin chào anh/chị. Tôi là trợ lý tự động của Phường Thử.")
    simulation.write("blah")
    assert "chưa hiểu" in last(simulation)
    for hello in ("xin chào", "hello", "alo", "Chào ad ạ"):
        simulation.write(hello)
        assert last(simulation).startswith("Xin chào")


def test_odd_messages_are_text_and_never_evaluated(started: Start) -> None:
    simulation = started(ASK, TEXT)
    simulation.write("{{ 7*7 }}")
    assert last(simulation) == "Ghi {{ 7*7 }}"


def test_a_name_written_as_names_are_is_no_global_word(started: Start) -> None:
    answers = "ten: {type: person_name, label: Họ tên, privacy: open}"
    simulation = started("- ask: ten\n  say: Tên gì?\n- say: 'Chào {{ ten }}.'", answers)
    simulation.write("Huy")
    assert last(simulation) == "Chào Huy."
    simulation = started("- ask: ten\n  say: Tên gì?\n- say: 'Chào {{ ten }}.'", answers)
    simulation.write("Huỷ")
    assert simulation.session.is_idle
