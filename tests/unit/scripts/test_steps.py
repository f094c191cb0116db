"""What each step does, seen from the citizen's side."""

from collections.abc import Callable

import pytest

from bot.scripts.conversations.simulate import Simulation, picture
from bot.scripts.effects import Count, LinkButton, SetTimer
from bot.scripts.phrases import TEXTS

Start = Callable[..., Simulation]
TEXT = "noi_dung: {type: text, label: Nội dung}"


def said(simulation: Simulation) -> list[str]:
    return [say.text for say in simulation.said]


def labels(simulation: Simulation) -> list[str]:
    return [option.label for option in simulation.said[-1].options]


def test_say_sends_texts_pictures_files_and_numbers_in_order(started: Start) -> None:
    simulation = started(
        "- say: [Một, {image: anh/a.jpg}, {file: don.pdf}, {phone: {label: Gọi, number: '113'}}]\n"
        "- say: Hai\n  buttons: [{label: Mở, url: 'https://example.vn'}]\n"
    )
    assert [(say.text, say.image, say.file) for say in simulation.said[:3]] == [
        ("Một", "", ""),
        ("", "anh/a.jpg", ""),
        ("", "", "don.pdf"),
    ]
    assert simulation.said[3].buttons == (LinkButton("Gọi", phone="113"),)
    assert simulation.said[4].buttons == (LinkButton("Mở", url="https://example.vn"),)


def test_ask_takes_a_valid_answer_and_goes_on(started: Start) -> None:
    simulation = started("- ask: sdt\n  say: Số của anh/chị?\n- say: 'Số {{ sdt }}'", _phone())
    simulation.write("0912 345 678")
    assert said(simulation) == ["Số của anh/chị?", "Số 0912345678"]


def test_ask_says_what_is_wrong_then_offers_a_person(started: Start) -> None:
    simulation = started("- ask: sdt\n  say: Số?\n  retry: [Gõ lại nhé.]\n  tries: 2", _phone())
    simulation.write("091234567")
    assert "thiếu" in said(simulation)[-1]
    assert said(simulation)[-1].endswith("Gõ lại nhé.")
    simulation.write("không biết nữa")
    assert labels(simulation) == ["Gặp cán bộ", "Huỷ"]
    simulation.write("0912345678")
    assert simulation.session.is_idle


def test_ask_gives_up_where_the_script_says(started: Start) -> None:
    steps = "- ask: sdt\n  tries: 1\n  give_up: thoi\n- end\n- id: thoi\n  say: Thôi vậy."
    simulation = started(steps, _phone())
    simulation.write("không nhớ số")
    assert said(simulation)[-1] == "Thôi vậy."


def test_ask_for_something_optional_can_be_skipped_by_button_or_word(started: Start) -> None:
    for skip in ("Bỏ qua", "bo qua", "không có", "1"):
        simulation = started("- ask: noi_dung\n- say: 'Ghi: {{ noi_dung }}.'", TEXT[:-1] + ", optional: true}")
        assert labels(simulation) == ["Bỏ qua"]
        simulation.write(skip)
        assert said(simulation)[-1] == "Ghi: ."


def test_ask_does_not_repeat_a_known_answer_unless_told(started: Start) -> None:
    simulation = started("- set: {noi_dung: \"'đã biết'\"}\n- ask: noi_dung\n- say: '{{ noi_dung }}'", TEXT)
    assert said(simulation) == ["đã biết"]
    simulation = started(
        "- set: {noi_dung: \"'đã biết'\"}\n- ask: noi_dung\n  ask_again: true\n- say: '{{ noi_dung }}'", TEXT
    )
    simulation.write("mới")
    assert said(simulation)[-1] == "mới"


def test_ask_offers_suggestions(started: Start) -> None:
    simulation = started("- ask: noi_dung\n  suggest: \"['Một', 'Hai']\"\n- say: '{{ noi_dung }}'", TEXT)
    assert labels(simulation) == ["Một", "Hai"]
    simulation.tap("Hai")
    assert said(simulation)[-1] == "Hai"


def test_ask_asks_back_when_a_name_has_several_meanings(started: Start) -> None:
    simulation = started("- ask: don_vi\n- say: '{{ don_vi }}'", "don_vi: {type: unit, label: Đơn vị}")
    simulation.write("Long Biên")
    options = labels(simulation)
    simulation.write("1")
    assert said(simulation)[-1]
    assert options[0].startswith(said(simulation)[-1])


def test_ask_with_none_of_the_offered_meanings_asks_again(started: Start) -> None:
    simulation = started("- ask: don_vi\n- say: '{{ don_vi }}'", "don_vi: {type: unit, label: Đơn vị}")
    simulation.write("Long Biên")
    simulation.tap("Không có trong danh sách")
    assert "cách khác" in said(simulation)[-1]


def test_ask_breaks_a_silence_only_while_its_question_is_open(started: Start) -> None:
    steps = "- ask: noi_dung\n  silence: {after: 20m, say: Cứ thong thả.}\n- ask: sdt"
    simulation = started(steps, TEXT + "\n" + _phone())
    simulation.wait(20 * 60)
    assert said(simulation)[-1] == "Cứ thong thả."
    simulation = started(steps, TEXT + "\n" + _phone())
    simulation.write("đã trả lời")
    simulation.wait(20 * 60)
    assert "Cứ thong thả." not in said(simulation)


CHOOSE = """
- choose: Chọn gì?
  save: chon
  options:
    - {label: Khai sinh, value: ks, synonyms: [đẻ con]}
    - {label: Khai tử, value: kt, go: tu}
- say: "Sinh {{ chon }}"
- end
- id: tu
  say: "Tử {{ chon }}"
"""


@pytest.mark.parametrize(
    "words", ["Khai sinh", "khai sinh ạ", "ks", "1", "số 1", "cái đầu tiên", "đẻ con", "KHAI SINH!"]
)
def test_choose_takes_label_value_number_and_synonym(started: Start, words: str) -> None:
    simulation = started(CHOOSE)
    simulation.write(words)
    assert said(simulation)[-1] == "Sinh ks"


def test_choose_goes_where_the_option_says(started: Start) -> None:
    simulation = started(CHOOSE)
    simulation.tap("Khai tử")
    assert said(simulation)[-1] == "Tử kt"


def test_choose_understands_yes_when_one_option_means_it(started: Start) -> None:
    simulation = started(
        "- choose: Được không?\n  options: [Đồng ý, {label: Không, go: thoi}]\n- end\n- {id: thoi, say: X}"
    )
    simulation.write("dạ được ạ")
    assert simulation.session.is_idle
    assert said(simulation) == ["Được không?", TEXTS["nothing_said"]]


def test_choose_remembers_consent(started: Start) -> None:
    simulation = started("- choose: Đồng ý?\n  options: [{label: Đồng ý, consent: phan-anh}, Không]")
    simulation.tap("Đồng ý")
    assert list(simulation.session.consents) == ["phan-anh"]


def test_choose_hides_options_whose_condition_is_false_and_can_switch(started: Start) -> None:
    simulation = started(
        "- set: {co: 'false'}\n- choose: Gì?\n  options: [{label: A, if: co}, {label: B, switch: menu}, C]"
    )
    assert labels(simulation) == ["B", "C"]
    simulation.write("1")
    assert "gặp cán bộ" in said(simulation)[-1]


def test_choose_repeats_its_options_after_a_wrong_answer(started: Start) -> None:
    simulation = started(CHOOSE)
    effects = simulation.write("gì cơ")
    assert labels(simulation) == ["Khai sinh", "Khai tử"]
    assert Count("retry", (("flow", "thu"), ("step", "choose"))) in effects


def test_when_takes_the_first_true_branch_and_else_for_the_rest(started: Start) -> None:
    steps = (
        "- ask: tuoi\n- when:\n    - {if: tuoi >= 18, go: lon}\n    - {if: tuoi >= 6, go: hoc}\n    - {else: nho}\n"
        "- {id: lon, say: Lớn}\n- end\n- {id: hoc, say: Học}\n- end\n- {id: nho, say: Nhỏ}"
    )
    for age, expected in (("20", "Lớn"), ("7", "Học"), ("2", "Nhỏ")):
        simulation = started(steps, "tuoi: {type: number, label: Tuổi}")
        simulation.write(age)
        assert said(simulation)[-1] == expected


def test_go_jumps_back(started: Start) -> None:
    simulation = started("- id: dau\n  choose: Gì?\n  options: [Lại]\n- go: dau")
    simulation.tap("Lại")
    assert said(simulation) == ["Gì?", "Gì?"]


def test_set_computes_in_order_and_keeps_typed_values(started: Start) -> None:
    simulation = started("- set: {a: 1, b: a + 2, c: now}\n- say: '{{ b }} {{ c | ngay }}'")
    assert said(simulation) == ["3 23/11/2026"]


def test_call_hands_answers_over_and_brings_some_back(simulate: Start, write_flow: Callable[..., str]) -> None:
    caller = write_flow(
        "- set: {x: \"'vào'\"}\n- call: con\n  with: {nhan: x}\n  save: {ve: ket_qua}\n- say: 'Về {{ ve }}'"
    )
    called = write_flow(
        "- ask: ket_qua\n  say: 'Nhận {{ nhan }}'",
        "nhan: {type: text, label: Nhận}\nket_qua: {type: text, label: Kết quả}",
        name="con",
        keywords="[con]",
    )
    simulation = simulate(files={"thu.yaml": caller, "con.yaml": called})
    simulation.write("làm thử")
    simulation.write("ra")
    assert said(simulation) == ["Nhận vào", "Về ra"]


def test_an_answer_not_known_is_asked_by_the_called_flow(simulate: Start, write_flow: Callable[..., str]) -> None:
    answer = "chuyen: {type: text, label: Chuyện}"
    caller = write_flow("- call: con\n  with: {chuyen: chuyen}", answer)
    called = write_flow("- ask: chuyen\n  say: Chuyện gì?\n- say: Rồi.", answer, name="con", keywords="[con]")
    simulation = simulate(files={"thu.yaml": caller, "con.yaml": called})
    simulation.write("làm thử")
    assert said(simulation) == ["Chuyện gì?"]


@pytest.mark.parametrize(("there", "handed_over"), [("sealed", True), ("open", False)])
def test_a_sealed_answer_is_handed_over_only_to_one_that_is_sealed_as_well(
    simulate: Start, write_flow: Callable[..., str], there: str, handed_over: bool
) -> None:
    answer = "so: {{type: phone, label: Số, privacy: {}, purpose: để gọi, keep: 24mo}}"
    caller = write_flow("- ask: so\n- call: con\n  with: {so: so}", answer.format("sealed"))
    called = write_flow("- ask: so\n- review: [so]", answer.format(there), name="con", keywords="[con]")
    simulation = simulate(files={"thu.yaml": caller, "con.yaml": called})
    simulation.write("làm thử")
    simulation.write("0912 345 678")
    assert ("Số: •••• 678" in said(simulation)[-1]) is handed_over
    assert not any("0912" in text for text in said(simulation))


def test_switch_leaves_for_good(started: Start) -> None:
    simulation = started("- switch: menu")
    assert simulation.session.is_idle
    assert len(simulation.said) == 1


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


TICKET = """
- ask: don_vi
- ask: noi_dung
- ask: anh
- ticket: {kind: feedback, subject: ha-tang, about: {unit: don_vi}, body: noi_dung, files: anh}
  save: phieu
- say: "Mã {{ phieu.code }}, {{ phieu.office }}, hạn {{ phieu.due | ngay }}"
"""
TICKET_ANSWERS = """
don_vi: {type: unit, label: Đơn vị}
noi_dung: {type: text, label: Nội dung}
anh: {type: files, label: Ảnh}
"""


def test_ticket_holds_answers_unit_and_files_and_gives_back_its_code(started: Start) -> None:
    simulation = started(TICKET, TICKET_ANSWERS)
    simulation.write("phường Bồ Đề")
    simulation.write("Đèn đường hỏng", [picture(1)])
    (ticket,) = simulation.tickets
    assert (ticket.kind, ticket.subject, ticket.body) == ("feedback", "ha-tang", "Đèn đường hỏng")
    assert ticket.about_units == ("bo-de",)
    assert len(ticket.files) == 1
    assert ticket.answers == (("Đơn vị", "Phường Bồ Đề", "open"),)
    assert said(simulation)[-1] == f"Mã {ticket.code}, Thanh tra thành phố, hạn 03/12/2026"
    assert simulation.session.tickets == (ticket.code,)


def test_ticket_gets_a_sealed_answer_that_no_text_can_print(started: Start) -> None:
    sealed = "sdt: {type: phone, label: SĐT, privacy: sealed, purpose: để gọi lại, keep: 24mo}"
    steps = (
        "- choose: Đồng ý?\n  options: [{label: Đồng ý, consent: x}, {label: Không, go: het}]\n- ask: sdt\n"
        "- say: '{% if sdt %}Đã ghi{% endif %}'\n- ticket: {kind: inquiry, body: sdt}\n- {id: het, end: }"
    )
    simulation = started(steps, sealed)
    simulation.tap("Đồng ý")
    simulation.write("0912345678")
    assert said(simulation)[-1] == "Đã ghi"
    assert simulation.tickets[0].body == "0912345678"


def test_status_tells_where_a_ticket_stands(started: Start) -> None:
    simulation = started(
        "- choose: Gì?\n  options: [Xem, {label: Mở, go: mo}]\n- status\n- end\n- {id: mo, ticket: {kind: feedback}}"
    )
    simulation.tap("Mở")
    simulation.write("làm thử")
    simulation.tap("Xem")
    assert said(simulation)[-1].startswith(
        f"Phiếu {simulation.tickets[0].code} – Phản ánh, kiến nghị, gửi ngày 23/11/2026."
    )
    assert "đang chờ tiếp nhận" in said(simulation)[-1]


def test_status_without_any_ticket_says_so(started: Start) -> None:
    assert "chưa có phiếu nào" in said(started("- status"))[-1]


def test_status_of_a_ticket_that_is_not_theirs_says_so_or_goes_to_none(started: Start) -> None:
    answers = "ma: {type: text, label: Mã}"
    simulation = started("- ask: ma\n- status: ma", answers)
    simulation.write("NR-XXXX")
    assert "không tìm thấy phiếu" in said(simulation)[-1]
    simulation = started("- ask: ma\n- status: {code: ma, none: khong}\n- end\n- {id: khong, say: Không có}", answers)
    simulation.write("NR-XXXX")
    assert said(simulation)[-1] == "Không có"


def test_handoff_tells_opens_mutes_and_goes_on_when_staff_close(started: Start) -> None:
    simulation = started("- handoff: hoi-dap\n- say: Tiếp tục nào.")
    (ticket,) = simulation.tickets
    assert ticket.handoff
    assert ticket.code in said(simulation)[-1]
    assert simulation.said[-1].receipt
    simulation.write("tôi hỏi thêm")
    assert [follow_up.text for follow_up in simulation.follow_ups] == ["tôi hỏi thêm"]
    assert len(simulation.said) == 1
    simulation.end_handoff()
    assert said(simulation)[-1] == "Tiếp tục nào."
    assert simulation.session.is_idle


def test_handoff_out_of_hours_opens_the_inquiry_and_keeps_the_bot(started: Start) -> None:
    simulation = started(
        "- handoff: hoi-dap\n  closed_hours: Mai trả lời.\n- say: Còn gì nữa không?", office_open=_never
    )
    assert not simulation.tickets[0].handoff
    assert said(simulation) == ["Mai trả lời.", "Còn gì nữa không?"]


def test_end_stops_before_the_steps_below(started: Start) -> None:
    simulation = started("- choose: Gì?\n  options: [A, {label: B, go: b}]\n- end\n- {id: b, say: B}")
    simulation.tap("A")
    assert said(simulation) == ["Gì?", TEXTS["nothing_said"]]


def test_a_step_under_a_false_condition_is_passed_by(started: Start) -> None:
    simulation = started("- say: Không\n  if: 1 > 2\n- say: Có\n  if: office_open")
    assert said(simulation) == ["Có"]


def test_a_question_with_silence_sets_a_timer_for_its_own_token(started: Start) -> None:
    simulation = started("- choose: Gì?\n  options: [A]\n  silence: {after: 8h, say: Alo}")
    timers = [effect for effect in simulation.write("nhắc lại") if isinstance(effect, SetTimer)]
    assert [(timer.name, timer.token) for timer in timers] == [("silence", simulation.session.serial)]
    assert said(simulation) == ["Gì?", "Gì?"]


def _phone() -> str:
    return "sdt: {type: phone, label: Số, privacy: open}"


def _never(at: object) -> bool:
    return False


@pytest.mark.parametrize(
    ("words", "day"),
    [("thứ ba", "24/11/2026"), ("cho em thu tu", "25/11/2026"), ("cái thứ hai", "27/11/2026"), ("2", "27/11/2026")],
)
def test_a_weekday_is_a_day_even_where_days_are_offered_by_number(started: Start, words: str, day: str) -> None:
    offered = "\"['26/11/2026', '27/11/2026', '30/11/2026']\""
    asked = f"- ask: ngay\n  suggest: {offered}\n- say: 'Ghi {{{{ ngay | ngay }}}}.'"
    simulation = started(asked, "ngay: {type: date, label: Ngày, future: true}")
    simulation.write(words)
    assert simulation.said[-1].text == f"Ghi {day}."


def test_shared_synonyms_choose_what_a_question_suggests(simulate: Start, write_flow: Callable[..., str]) -> None:
    flow = write_flow("- ask: x\n  suggest: \"['Dừng hỏi']\"\n- say: 'Ghi {{ x }}.'", "x: {type: text, label: X}")
    phrases = "spec: 1\nsynonyms: {Dừng hỏi: [thôi]}\n"
    simulation = simulate(files={"thu.yaml": flow, "phrases.yaml": phrases})
    simulation.write("làm thử")
    simulation.write("THOI")
    assert simulation.said[-1].text == "Ghi Dừng hỏi."
