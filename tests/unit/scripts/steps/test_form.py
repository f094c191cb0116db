"""What a step that sends a sealed form does, what comes back by it, and what of that is never said in the chat."""

from typing import Any

import pytest

from bot.scripts.conversations.simulate import FormRefused, Simulation, picture
from bot.scripts.effects import CancelTimer, Count, DropForm, FollowUp, LinkButton, Missed, SendForm, SetTimer
from bot.scripts.form_fields import EMPTY, EMPTY_CHOICE, EMPTY_FILES, Typed
from bot.scripts.forms import FORM_TIMER, GRACE_SECONDS
from bot.scripts.limits import Limits
from bot.scripts.loader import load_scripts
from bot.scripts.masking import RECORDED
from bot.scripts.steps.form import DEFAULT_EXPIRES, MAX_EXPIRES, MAX_FORM_ANSWERS, MIN_EXPIRES
from tests.unit.scripts.talk import Start, flow_text, labels, last, said

STORY = "Chiều qua ở một cửa, cô tiếp nhận bảo để lại năm trăm nghìn trong bìa hồ sơ."
ANSWERS = """
su_viec: {type: text, label: Sự việc, min: 20}
don_vi: {type: unit, label: Nơi làm việc}
ngay: {type: date, label: Ngày xảy ra, past: true, optional: true}
sdt: {type: phone, label: Số điện thoại, optional: true, privacy: sealed, purpose: để gọi lại, keep: 24mo}
anh: {type: files, label: Ảnh, optional: true}
muc: {type: choice, label: Mục, optional: true, options: [{label: Một, value: mot}, {label: Hai, value: hai}]}
"""
TICKET = """
- ticket: {kind: confidential, about: {unit: don_vi}, body: su_viec, files: anh}
  save: phieu
- say: "Mã {{ phieu.code }}."
"""
STEPS = (
    "- form: [su_viec, don_vi, ngay, sdt, anh, muc]\n  stop: thoi\n" + TICKET + "- end\n- id: thoi\n  say: Tôi dừng."
)
AGREES = """
- choose: Anh/chị đồng ý không?
  options: [{label: Đồng ý, consent: thu}, {label: Không, go: khong}]
"""
REFUSES = "\n- end\n- id: khong\n  say: Không gửi."
FILLED = {"su_viec": Typed(STORY), "don_vi": Typed("xã Thiên Lộc"), "sdt": Typed("0987654321")}


def opened(started: Start, steps: str, answers: str = ANSWERS, **changes: Any) -> Simulation:
    """A conversation whose citizen has agreed that what they tell is kept."""
    simulation = started(AGREES + steps + REFUSES, answers, **changes)
    simulation.tap("Đồng ý")
    return simulation


def sent(simulation: Simulation) -> SendForm:
    return list(simulation.forms.values())[-1]


def errors(steps: str, answers: str = ANSWERS) -> list[str]:
    problems = load_scripts({"thu.yaml": flow_text(steps, answers)}).problems
    return [f"{problem.rule}: {problem.message}" for problem in problems if problem.level == "error"]


def everything_said(simulation: Simulation) -> str:
    return "\n".join(say.text + str(say.options) for say in simulation.said)


def test_a_link_goes_out_with_who_can_read_what_and_until_when(started: Start) -> None:
    simulation = opened(started, STEPS)
    say, form = simulation.said[-1], sent(simulation)
    assert say.buttons == (LinkButton("Mở trang kín", url=form.address),)
    assert "Người quản trị trang Zalo này đọc được cuộc trò chuyện" in say.text
    assert "Thanh tra thành phố đọc được" in say.text
    assert "Zalo vẫn biết" in say.text
    assert "mở được đến 09:30" in say.text
    assert labels(simulation) == []
    assert "nhắn “thôi”" in say.text
    assert "Thanh tra thành phố" in form.page
    assert [field.name for field in form.fields] == ["su_viec", "don_vi", "ngay", "sdt", "anh", "muc"]
    assert form.until == simulation.now.timestamp() * 1000 + DEFAULT_EXPIRES * 1000


def test_what_is_sent_goes_on_at_once_and_never_into_the_chat(started: Start) -> None:
    simulation = opened(started, STEPS)
    simulation.fill_form({**FILLED, "anh": Typed(files=(picture(1), picture(2))), "muc": Typed("mot")})
    (ticket,) = simulation.tickets
    assert (ticket.body, ticket.about_units, len(ticket.files)) == (STORY, ("thien-loc",), 2)
    assert ("Số điện thoại", "0987654321", "sealed") in ticket.answers
    assert ("Mục", "Một", "open") in ticket.answers
    received, receipt, told = said(simulation)[-3:]
    assert (received, told) == ("Tôi đã nhận phần anh/chị gửi qua trang kín.", f"Mã {ticket.code}.")
    assert receipt.startswith("Mã biên nhận đã hiện trên trang kín")
    assert all(say.receipt for say in simulation.said[-3:])
    for words in (STORY, "Thiên Lộc", "0987654321"):
        assert words not in everything_said(simulation)
    assert simulation.session.is_idle
    assert not simulation.forms


def test_what_came_by_a_form_is_not_shown_in_a_review_or_a_text_but_counts_in_conditions(started: Start) -> None:
    simulation = opened(
        started,
        "- form: {answers: [su_viec, don_vi], if_owner_excluded: true}\n- ask: su_viec\n- ask: don_vi\n"
        '- say: "{% if don_vi %}Nơi: {{ don_vi }}{% endif %}"\n'
        "- when: [{if: \"su_viec and don_vi == 'thien-loc'\", go: xem}, {else: sai}]\n"
        "- id: sai\n  say: Sai.\n- end\n"
        "- id: xem\n  review: [su_viec, don_vi]\n- ticket: {kind: conduct, about: {unit: don_vi}, body: su_viec}",
        ANSWERS,
        owner_excluded=lambda owner, about: True,
    )
    simulation.fill_form({name: FILLED[name] for name in ("su_viec", "don_vi")})
    assert f"Nơi: {RECORDED}" in said(simulation)
    assert last(simulation).count(RECORDED) == 2
    simulation.write("dữ liệu của tôi")
    assert STORY[:30] not in everything_said(simulation)
    assert "Thiên Lộc" not in everything_said(simulation)


def test_the_page_refuses_with_the_words_of_the_answer_types(started: Start) -> None:
    simulation = opened(
        started,
        "- form: [su_viec, don_vi, ngay, anh, muc]\n" + TICKET,
        ANSWERS.replace("label: Ảnh, optional: true", "label: Ảnh").replace("label: Mục, optional: true", "label: Mục"),
    )
    with pytest.raises(FormRefused) as refused:
        simulation.fill_form({"su_viec": Typed("ngắn"), "don_vi": Typed("đông anh"), "ngay": Typed("31/2")})
    problems = refused.value.problems
    assert "hơi ngắn (4 ký tự)" in problems["su_viec"]
    assert "nơi nào dưới đây" in problems["don_vi"]
    assert "không có ngày" in problems["ngay"].lower() or problems["ngay"]
    assert (problems["anh"], problems["muc"]) == (EMPTY_FILES, EMPTY_CHOICE)
    with pytest.raises(FormRefused) as empty:
        simulation.fill_form({"khong_hoi": Typed("x")})
    assert empty.value.problems["su_viec"] == EMPTY
    assert "không hỏi" in empty.value.problems["khong_hoi"]


def test_a_story_told_in_the_chat_meanwhile_is_kept_nowhere(started: Start) -> None:
    simulation = opened(started, STEPS)
    for effects in (simulation.write(STORY), simulation.write("", [picture(1)]), simulation.write("gửi rồi")):
        assert not [effect for effect in effects if isinstance(effect, Missed | FollowUp)]
        assert "đừng kể ở đây" in last(simulation)
        assert "mở được đến 09:30" in last(simulation)
        assert labels(simulation) == ["Gửi liên kết mới", "Thôi, không gửi"]
    assert STORY[:20] not in simulation.session.dump().decode()
    simulation.fill_form(FILLED)
    assert simulation.tickets[0].body == STORY
    assert simulation.tickets[0].files == ()


def test_ways_on_are_understood_in_words(started: Start) -> None:
    simulation = opened(started, STEPS)
    first = sent(simulation)
    simulation.write("gui lai link")
    assert sent(simulation) != first
    simulation.write("thôi không gửi nữa")
    assert last(simulation) == "Tôi dừng."
    without_stop = opened(started, "- form: [su_viec]\n- say: Xong.")
    without_stop.write("không gửi")
    assert without_stop.session.is_idle
    assert not without_stop.forms


def test_a_new_link_makes_the_old_one_void(started: Start) -> None:
    simulation = opened(started, STEPS)
    old = sent(simulation)
    effects = simulation.write("liên kết mới")
    assert DropForm(old.token) in effects
    assert CancelTimer(f"{FORM_TIMER}{old.token}") in effects
    assert [form.token for form in simulation.forms.values()] == [sent(simulation).token] != [old.token]
    simulation.fill_form(FILLED)
    assert len(simulation.tickets) == 1


def test_when_its_time_is_up_the_form_is_void_and_the_ways_on_are_offered(started: Start) -> None:
    simulation = opened(started, STEPS)
    simulation.wait(DEFAULT_EXPIRES + GRACE_SECONDS)
    assert "đã hết hạn" in last(simulation)
    assert labels(simulation) == ["Gửi liên kết mới", "Gặp cán bộ", "Thôi, không gửi"]
    assert not simulation.forms
    simulation.tap("Gửi liên kết mới")
    assert len(simulation.forms) == 1
    simulation.write("thôi")
    assert last(simulation) == "Tôi dừng."
    assert not simulation.forms


def test_what_was_sent_in_the_last_second_still_counts(started: Start) -> None:
    simulation = opened(started, STEPS)
    simulation.wait(DEFAULT_EXPIRES - 1)
    simulation.fill_form(FILLED)
    assert len(simulation.tickets) == 1
    said_before = len(simulation.said)
    simulation.wait(2 * GRACE_SECONDS)
    assert len(simulation.said) == said_before


def test_whoever_cancels_voids_the_link_and_what_still_comes_is_answered(started: Start) -> None:
    simulation = opened(started, STEPS)
    token = sent(simulation).token
    simulation.write("huỷ")
    assert not simulation.forms
    effects = simulation.answer_form(token, {"su_viec": STORY})
    assert Count("form_late") in effects
    assert "không giữ lại" in last(simulation)
    assert not simulation.tickets


def test_a_form_that_comes_while_another_flow_is_open_is_kept_for_its_own(simulate: Start) -> None:
    other = flow_text("- ask: mot\n  say: Một?", "mot: {type: text, label: Một}", "kia", "[việc kia]")
    simulation = simulate(files={"thu.yaml": flow_text(AGREES + STEPS + REFUSES, ANSWERS), "kia.yaml": other})
    simulation.write("làm thử")
    simulation.tap("Đồng ý")
    simulation.write("việc kia")
    simulation.fill_form(FILLED)
    assert last(simulation) == "Tôi đã nhận phần anh/chị gửi qua trang kín."
    assert not simulation.tickets
    simulation.write("đây là một")
    while not simulation.tickets and simulation.options():
        simulation.tap(simulation.options()[0].label)
    assert simulation.tickets[0].body == STORY


def test_a_form_that_comes_under_a_repair_flow_goes_on(started: Start) -> None:
    simulation = opened(started, "- ask: don_vi\n" + STEPS)
    simulation.write("xã Thiên Lộc")
    simulation.write("sửa")
    assert simulation.session.frames[-1].kind == "aside"
    simulation.fill_form({"su_viec": Typed(STORY)})
    assert len(simulation.tickets) == 1


def test_a_form_is_heard_while_a_person_has_the_chat(started: Start) -> None:
    simulation = opened(started, STEPS)
    simulation.take_over()
    simulation.fill_form(FILLED)
    assert len(simulation.tickets) == 1
    assert all(say.receipt for say in simulation.said[-2:])


def test_time_that_is_up_while_a_person_has_the_chat_says_nothing(started: Start) -> None:
    simulation = opened(started, STEPS, limits=Limits(mute_minutes=90))
    simulation.take_over()
    before = len(simulation.said)
    simulation.wait(DEFAULT_EXPIRES + GRACE_SECONDS)
    assert len(simulation.said) == before
    assert not simulation.forms


@pytest.mark.parametrize(("excluded", "asks"), [(True, "trang kín"), (False, "Sự việc?")])
def test_only_where_the_owner_could_be_excluded_is_the_form_sent(started: Start, excluded: bool, asks: str) -> None:
    seen: list[tuple[str, ...]] = []

    def owner_excluded(owner: str, about: tuple[str, ...]) -> bool:
        seen.append(about)
        return excluded

    simulation = opened(
        started,
        "- ask: don_vi\n- form: {answers: [su_viec], if_owner_excluded: true, done: gui}\n- ask: su_viec\n"
        "- review: [su_viec]\n- id: gui\n  ticket: {kind: conduct, about: {unit: don_vi}, body: su_viec}",
        ANSWERS,
        owner_excluded=owner_excluded,
    )
    simulation.write("xã Thiên Lộc")
    assert seen == [("thien-loc",)]
    assert asks in last(simulation)
    if excluded:
        simulation.fill_form({"su_viec": Typed(STORY)})
        assert len(simulation.tickets) == 1  # `done` leads past the review


def test_a_unit_that_is_not_known_is_told_as_a_hole(started: Start) -> None:
    seen: list[tuple[str, ...]] = []
    opened(
        started,
        "- form: {answers: [su_viec], if_owner_excluded: true}\n- ask: su_viec\n"
        "- ticket: {kind: conduct, about: {unit: don_vi}, body: su_viec}\n- ask: don_vi",
        ANSWERS,
        owner_excluded=lambda owner, about: bool(seen.append(about)) or True,
    )
    assert seen == [("",)]


def test_known_answers_are_not_asked_on_the_page_and_none_left_means_no_page(started: Start) -> None:
    simulation = opened(started, "- ask: don_vi\n- form: [don_vi, su_viec]\n" + TICKET)
    simulation.write("xã Thiên Lộc")
    assert [field.name for field in sent(simulation).fields] == ["su_viec"]
    all_known = started("- ask: don_vi\n- form: [don_vi]\n- say: Xong.", ANSWERS)
    all_known.write("xã Thiên Lộc")
    assert not all_known.forms
    assert last(all_known) == "Xong."


def test_what_came_by_a_form_stays_unsaid_in_the_flows_it_is_handed_to(simulate: Start) -> None:
    caller = flow_text("- form: [su_viec]\n- call: kia\n  with: {su_viec: su_viec}\n  save: {ngay: ngay}", ANSWERS)
    called = flow_text("- form: [ngay]\n- review: [su_viec]", ANSWERS, "kia", "[việc kia]")
    simulation = simulate(files={"thu.yaml": caller, "kia.yaml": called})
    simulation.write("làm thử")
    simulation.fill_form({"su_viec": Typed(STORY)})
    simulation.fill_form({"ngay": Typed("20/11")})
    assert RECORDED in last(simulation)
    assert STORY[:20] not in everything_said(simulation)


def test_a_form_survives_a_restart_of_the_conversation_record(started: Start) -> None:
    simulation = opened(started, STEPS)
    timer = next(effect for effect in simulation.log if isinstance(effect, SetTimer))
    assert timer == SetTimer(f"{FORM_TIMER}{timer.token}", sent(simulation).until + GRACE_SECONDS * 1000, timer.token)
    assert simulation.session.frames[-1].answers["+form"] == [timer.token, sent(simulation).until]


@pytest.mark.parametrize(
    ("steps", "rule"),
    [
        ("- form: [su_viec]\n  expires: 7d", "từ 5m đến 24h"),
        (f"- form: [su_viec]\n  expires: {MIN_EXPIRES - 60}s", "từ 5m đến 24h"),
        ("- form: [khong_co]", "unknown-answer"),
        ("- form: [su_viec]\n- say: 'Anh/chị kể {{ su_viec }}.'", "sealed-printed"),
        ("- form: {answers: [su_viec], if_owner_excluded: true}\n- ask: su_viec", "form-answers"),
        (
            "- form: {answers: [su_viec], if_owner_excluded: true}\n"
            "- ticket: {kind: conduct, about: {unit: don_vi}, body: su_viec}",
            "không bước nào hỏi",
        ),
        ("- form: [su_viec]\n  done: khong-co", "unknown-target"),
        ("- form: [su_viec]\n  stop: {switch: khong-co}", "unknown-flow"),
    ],
)
def test_mistakes_in_the_script_are_told(steps: str, rule: str) -> None:
    assert any(rule in error for error in errors(steps)), errors(steps)


def test_limits_have_their_numbers() -> None:
    assert (MIN_EXPIRES, DEFAULT_EXPIRES, MAX_EXPIRES, MAX_FORM_ANSWERS) == (300, 1800, 86_400, 15)
    many = "\n".join(f"a{number}: {{type: text, label: Câu}}" for number in range(MAX_FORM_ANSWERS + 1))
    names = ", ".join(f"a{number}" for number in range(MAX_FORM_ANSWERS + 1))
    assert any("hơn 15 câu" in error for error in errors(f"- form: [{names}]", many))
