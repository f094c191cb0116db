"""What no conversation can tell about the scripts that ship; the conversations: test_shipped_conversations.py."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.routing.intents import KINDS
from bot.runtime.learning import learnt_here
from bot.runtime.publishing import shelve
from bot.runtime.world import Surroundings
from bot.scripts.answers.choice import Choice
from bot.scripts.conversations.simulate import Parts, Simulation
from bot.scripts.graph import edges
from bot.scripts.limits import DEFAULT_LIMITS
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.repair import RESERVED
from bot.tickets.calendar import HANOI
from config.office_hours import read_office_hours
from config.subjects import read_subjects

FILES = read_folder(Path(__file__).parents[2] / "flows")
LOADED = load_scripts(FILES)
NINE = datetime(2026, 11, 23, 9, 0, tzinfo=HANOI)  # a Monday
FOR_A_TICKET = ("phan-anh-can-bo", "thong-tin-to-cao", "phan-anh", "kien-nghi", "dat-lich-hen")
BUTTONS = 5  # options the channel shows as buttons


@pytest.fixture(scope="module")
def real_parts() -> Parts:
    assert LOADED.scripts
    shelved = shelve(LOADED.scripts, learnt_here())
    return Surroundings.read().rehearsal(shelved.router)


def converse(parts: Parts, *texts: str) -> Simulation:
    assert LOADED.scripts
    simulation = Simulation(LOADED.scripts, parts, NINE)
    for text in texts:
        simulation.write(text)
    return simulation


def test_every_reserved_flow_ships_as_a_script() -> None:
    assert LOADED.scripts
    assert [name for name in RESERVED if LOADED.scripts.flows[name].is_built_in] == []


def test_every_flow_says_whether_a_publish_moves_people_and_those_that_report_do_not() -> None:
    assert LOADED.scripts
    own = {name: flow for name, flow in LOADED.scripts.flows.items() if name not in RESERVED}
    assert [name for name, flow in own.items() if "\non_publish: " not in FILES[flow.file]] == []
    assert {name for name, flow in own.items() if flow.on_publish == "pin"} == set(FOR_A_TICKET)


@pytest.mark.parametrize("flow", FOR_A_TICKET)
def test_who_reads_the_chat_is_said_before_anything_is_asked(flow: str, real_parts: Parts) -> None:
    assert LOADED.scripts
    simulation = converse(real_parts, LOADED.scripts.flows[flow].keywords[0])
    told, asked = [say.text for say in simulation.said[:-1]], simulation.said[-1]
    assert any("gười quản trị trang Zalo" in text and "đọc được" in text for text in told)
    assert asked.options[0].label == "Đồng ý"


@pytest.mark.parametrize("flow", FOR_A_TICKET)
def test_nothing_is_sent_before_the_citizen_has_seen_it_whole(flow: str) -> None:
    assert LOADED.scripts
    verbs = [step.verb for step in LOADED.scripts.flows[flow].steps.values()]
    seen = "form" if flow == "thong-tin-to-cao" else "review"  # a page of its own shows all of it
    assert verbs.index(seen) < verbs.index("ticket")


def test_what_is_told_in_confidence_never_passes_the_chat() -> None:
    assert LOADED.scripts
    steps = LOADED.scripts.flows["thong-tin-to-cao"].steps.values()
    assert not [step for step in steps if step.verb == "ask"]
    assert not any(step.body.if_owner_excluded for step in steps if step.verb == "form")


def test_information_to_be_kept_secret_is_never_called_a_denunciation() -> None:
    assert LOADED.scripts
    flow = LOADED.scripts.flows["thong-tin-to-cao"]
    ticket = next(step.body for step in flow.steps.values() if step.verb == "ticket")
    words = (flow.title, ticket.subject.raw, *(declared.label for declared in flow.answers.values()))
    assert not any("tố cáo" in text.lower() for text in words)
    assert flow.answers["nguoi"].is_sealed
    assert flow.answers["sdt"].is_sealed


def test_who_writes_more_than_can_be_kept_is_told_so_and_keeps_a_draft(real_parts: Parts) -> None:
    parts = replace(real_parts, limits=replace(DEFAULT_LIMITS, answer_characters=300))
    story = "Cống trước cổng trường tắc, nước tràn ra đường. " * 4
    simulation = converse(parts, "phản ánh hiện trường", "đồng ý", story, "kiến nghị", "đồng ý", story)
    said = simulation.said[-1].text
    assert said.startswith("Những điều anh/chị ghi đã dài hết mức tôi giữ được")
    assert "Tôi giữ lại thành bản nháp" in said
    simulation.write("bản nháp")
    assert simulation.options()[0].label.startswith("Phản ánh việc ở khu dân cư")


def test_when_the_bot_breaks_it_takes_the_blame_and_tells_what_was_kept(real_parts: Parts) -> None:
    simulation = converse(real_parts, "phản ánh cán bộ", "đồng ý", "phường Bồ Đề")
    simulation.parts = replace(real_parts, limits=replace(DEFAULT_LIMITS, steps=3))
    simulation.write("đòi tiền")
    said = simulation.said[-1].text
    assert "Anh/chị không làm gì sai" in said
    assert "Nơi xảy ra: Phường Bồ Đề" in said
    assert "Tôi giữ lại thành bản nháp" in said
    assert "“gặp cán bộ”" in said


def test_a_reminder_on_a_locked_screen_tells_nobody_what_is_reported(real_parts: Parts) -> None:
    simulation = converse(real_parts, "phản ánh cán bộ", "đồng ý", "phường Bồ Đề", "thái độ")
    simulation.wait(20 * 60)
    reminder = simulation.said[-1].text
    assert "cứ thong thả" in reminder
    assert not any(word in reminder for word in ("cán bộ", "phản ánh", "Bồ Đề"))


@pytest.mark.parametrize(
    "text",
    ["ông chủ tịch xã nhận tiền của dân để cấp đất", "Cán bộ phường nhận quà mới chịu ký giấy cho tôi"],
)
def test_who_tells_of_an_official_first_thing_is_asked_for_consent_and_not_greeted(
    text: str, real_parts: Parts
) -> None:
    simulation = converse(real_parts, text)
    assert simulation.session.frames[-1].flow == "phan-anh-can-bo"
    assert not simulation.tickets


def test_a_phone_number_typed_in_is_never_said_again(real_parts: Parts) -> None:
    simulation = converse(
        real_parts, "phản ánh cán bộ", "đồng ý", "phường Bồ Đề", "thái độ", "Cô ở quầy 3 quát tôi rất to.", "hôm nay",
        "bỏ qua", "0912 345 678", "dữ liệu của tôi", "thôi", "1", "gửi đi",
    )  # fmt: skip
    assert [ticket.kind for ticket in simulation.tickets] == ["conduct"]
    assert not any("0912" in say.text for say in simulation.said)


def test_the_menu_leads_to_every_flow_by_few_enough_buttons() -> None:
    assert LOADED.scripts
    flows, reached, left = LOADED.scripts.flows, {"menu"}, ["menu"]
    while left:
        ways = {edge.flow for step in flows[left.pop()].steps.values() for edge in edges(step) if edge.flow}
        left += ways - reached
        reached |= ways
    asked_for = {"gap-can-bo", "ban-nhap", "du-lieu-cua-toi"}
    chosen_by_nobody = {"thu-tuc-khac"}  # what is not known here is only ever asked for
    assert {name for name in flows if name not in RESERVED} - chosen_by_nobody | asked_for <= reached
    assert all(len(step.body.options) <= BUTTONS for step in flows["menu"].steps.values())


APPOINTMENT = ("xin lịch hẹn", "đồng ý", "nộp hồ sơ khai sinh", "phường Bồ Đề")


def test_an_appointment_is_a_request_that_the_unit_itself_may_read(real_parts: Parts) -> None:
    simulation = converse(real_parts, *APPOINTMENT, "thứ sáu", "sáng", "Nguyễn Thị Lan", "bỏ qua", "gửi yêu cầu")
    (ticket,) = simulation.tickets
    assert (ticket.kind, ticket.about_units, ticket.handoff) == ("inquiry", (), False)
    assert "chỉ có khi cán bộ xác nhận" in simulation.said[0].text
    assert "Lịch chưa được đặt" in simulation.said[-1].text
    assert not any("đã đặt lịch" in say.text for say in simulation.said)


def test_days_offered_for_an_appointment_are_working_days(real_parts: Parts) -> None:
    simulation = converse(real_parts, *APPOINTMENT)  # Tuesday the 24th is a holiday
    days = [option.label for option in simulation.options()]
    assert days == ["thứ Năm, 26/11/2026", "thứ Sáu, 27/11/2026", "thứ Hai, 30/11/2026", "thứ Ba, 01/12/2026"]
    for label in days:
        simulation = converse(real_parts, *APPOINTMENT)
        simulation.tap(label)
        assert "buổi nào" in simulation.said[-1].text, label


def test_a_rating_in_the_chat_is_never_called_an_official_survey() -> None:
    said = "\n".join(text for name, text in FILES.items() if name.endswith(".yaml") and "/" not in name)
    spoken = "\n".join(line.partition(" #")[0] for line in said.splitlines() if not line.startswith("#"))
    assert "SIPAS" not in spoken
    assert "khảo sát" not in spoken.lower()


@pytest.mark.parametrize("low", ["1", "2"])
def test_whoever_is_not_content_is_offered_to_tell_why(low: str, real_parts: Parts) -> None:
    words = ("đánh giá", "2", "đồng ý", "bỏ qua", low, "bỏ qua", "gửi đánh giá")
    simulation = converse(real_parts, *words)
    assert [option.label for option in simulation.options()][:2] == ["Phản ánh về cán bộ", "Góp ý, kiến nghị việc khác"]
    assert converse(real_parts, *words[:4], "3", *words[5:]).session.is_idle


def test_the_hours_that_are_told_are_those_of_the_office(real_parts: Parts) -> None:
    told = converse(real_parts, "giờ làm việc").said[0].text
    spans = {span for spans in read_office_hours().week for span in spans}
    for begins, ends in spans:
        assert f"{begins.hour}:{begins.minute:02}–{ends.hour}:{ends.minute:02}" in told


@pytest.mark.parametrize(
    ("wish", "flow", "asked"),
    [
        ("em muốn phản ánh hiện trường ạ", "phan-anh", "Đồng ý"),
        ("cho tôi gửi phản ánh cán bộ phường", "phan-anh-can-bo", "Đồng ý"),
        ("cho em hỏi thủ tục", "hoi-thu-tuc", "cần làm thủ tục gì"),
    ],
)
def test_a_wish_opens_a_flow_and_is_not_taken_for_what_it_asks(
    wish: str, flow: str, asked: str, real_parts: Parts
) -> None:
    simulation = converse(real_parts, wish)
    frame = simulation.session.frames[-1]
    assert (frame.flow, frame.answers) == (flow, {})
    assert asked in simulation.said[-1].text or asked in [option.label for option in simulation.options()]


MAX_SUBJECTS = 8  # of complaints, in one question


def test_subjects_are_one_vocabulary_in_the_configuration_the_question_and_the_examples() -> None:
    assert LOADED.scripts
    flow = LOADED.scripts.flows[LOADED.scripts.accusation_flow]
    asked = flow.answers["van_de"].type
    assert isinstance(asked, Choice)
    assert {item.value: item.label for item in asked.items} == {one.id: one.label for one in read_subjects().subjects}
    assert {example.group for example in flow.examples if example.group} <= {item.value for item in asked.items}
    assert set(KINDS) <= {item.value for item in asked.items}


def test_no_question_for_the_subject_has_more_options_than_a_phone_shows_well() -> None:
    assert LOADED.scripts
    asked = LOADED.scripts.flows[LOADED.scripts.accusation_flow].answers["van_de"].type
    assert isinstance(asked, Choice)
    assert max(len(asked.options), *(len(option.options) for option in asked.options)) <= MAX_SUBJECTS


@pytest.mark.parametrize("text", ["hối-lộ", "hối.lộ", "caans booj ddoif tieenf", "cán bộ đoì tiền", "ăn chặnn"])
def test_strong_words_are_heard_whatever_signs_and_slips_stand_in_them(text: str, real_parts: Parts) -> None:
    assert real_parts.router.may_accuse(text)


@pytest.mark.parametrize("text", ["em muốn chết", "con tôi bị bắt cóc"])
def test_pleas_come_before_a_consent(text: str, real_parts: Parts) -> None:
    simulation = converse(real_parts, "phản ánh cán bộ", text)
    assert any("113" in say.text for say in simulation.said)


def test_what_strikes_a_citizen_at_a_consent_is_a_plea(real_parts: Parts) -> None:
    simulation = converse(real_parts, "cán bộ đòi tôi 500k mới nhận hồ sơ", "chồng tôi đang đánh tôi")
    assert any("113" in say.text for say in simulation.said)


@pytest.mark.parametrize("text", ["tôi bị lấy tiền", "vô trách nhiệm"])
def test_first_words_that_may_accuse_are_not_merely_greeted(text: str, real_parts: Parts) -> None:
    simulation = converse(real_parts, text)
    is_begun = simulation.session.frames[-1].flow == "phan-anh-can-bo"
    assert is_begun or "Phản ánh về cán bộ" in [option.label for option in simulation.options()]


def test_a_question_after_thanks_or_a_greeting_is_answered(real_parts: Parts) -> None:
    simulation = converse(real_parts, "đăng ký khai tử cần gì", "cảm ơn nhé thế còn online")
    assert "Nộp trực tuyến" in simulation.said[-1].text
    assert converse(real_parts, "xin chào, đường nhà tôi ngập").session.frames[-1].flow == "phan-anh"
    assert converse(real_parts, "menu", "cảm ơn em nhé").said[-1].text.startswith("Tôi cảm ơn")


def test_an_aspect_asked_of_a_list_is_told_of_what_is_chosen_then(real_parts: Parts) -> None:
    simulation = converse(real_parts, "tạm trú", "lệ phí")
    assert [option.label for option in simulation.options()][:2] == ["Đăng ký tạm trú", "Gia hạn tạm trú"]
    simulation.write("1")
    assert simulation.said[-1].text.startswith("Đăng ký tạm trú\nLệ phí:")


def test_nothing_is_offered_for_an_aspect_of_nothing(real_parts: Parts) -> None:
    assert converse(real_parts, "menu", "lệ phí bao nhiêu").options()[0].label == "Chuyển câu hỏi cho cán bộ"


def test_both_of_a_list_is_none_of_them(real_parts: Parts) -> None:
    simulation = converse(real_parts, "hỏi thủ tục", "đăng ký", "cả hai")
    assert not simulation.said[-1].text.startswith("Đăng ký")


@pytest.mark.parametrize("text", ["không", "Không ạ"])
def test_a_bare_no_after_a_sheet_asks_nothing_of_it(text: str, real_parts: Parts) -> None:
    assert "Ai làm" not in converse(real_parts, "mất sổ đỏ", text).said[-1].text


def test_bare_numbers_open_no_ticket(real_parts: Parts) -> None:
    assert converse(real_parts, "1", "1").tickets == []
