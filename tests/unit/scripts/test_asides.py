"""Repair flows above what is open: cancelling, changing an answer, repeating, going on later, data held."""

from collections.abc import Callable

import pytest

from bot.scripts.conversations.simulate import Simulation
from bot.scripts.drafts import DRAFTS_TIMER, MAX_DRAFT_CHARACTERS, MAX_DRAFTS
from bot.scripts.events import TimerFired
from bot.scripts.limits import DRAFT_DAYS, MAX_DEPTH, MAX_SILENCE_DAYS
from tests.unit.scripts.talk import Start, labels, said

ANSWERS = """
viec: {type: text, label: Sự việc, max: 4000}
ngay: {type: date, label: Ngày, past: true, optional: true}
sdt: {type: number, label: Số nhà, optional: true}
"""
SEALED = """
viec: {type: text, label: Sự việc}
sdt: {type: phone, label: Số điện thoại, optional: true, privacy: sealed, purpose: để gọi lại, keep: 24mo}
"""
STEPS = """
- ask: viec
  say: Việc gì?
- ask: ngay
  say: Ngày nào?
- ask: sdt
  say: Số nào?
- ticket: {kind: inquiry, body: viec}
  save: phieu
- say: Đã gửi.
"""


@pytest.fixture
def writing(started: Start) -> Simulation:
    """Somebody in the middle of a ticket's flow who has told what happened."""
    simulation = started(STEPS, ANSWERS)
    simulation.write("mất nước")
    return simulation


def test_cancelling_with_nothing_written_stops_at_once(started: Start) -> None:
    simulation = started(STEPS, ANSWERS)
    simulation.write("huỷ")
    assert simulation.session.is_idle
    assert "Tôi đã dừng lại." in said(simulation)[-1]


@pytest.mark.parametrize(("words", "kept"), [("bỏ hẳn", 0), ("huỷ", 0), ("1", 0), ("giữ lại để sau", 1), ("2", 1)])
def test_cancelling_with_something_written_asks_what_becomes_of_it(writing: Simulation, words: str, kept: int) -> None:
    writing.write("huỷ")
    assert labels(writing) == ["Bỏ hẳn", "Giữ lại để sau", "Làm tiếp"]
    writing.write(words)
    assert writing.session.is_idle
    assert len(writing.session.drafts) == kept


def test_whoever_cancelled_by_mistake_goes_on_where_they_were(writing: Simulation) -> None:
    writing.write("huỷ")
    writing.write("làm tiếp")
    assert said(writing)[-1] == "Ngày nào?"
    writing.write("huỷ")
    writing.write("hôm qua")
    assert said(writing)[-1] == "Số nào?", "an answer to what was open counts although cancelling was asked about"


def test_an_errand_put_aside_is_listed_taken_up_and_finished(writing: Simulation) -> None:
    writing.write("huỷ")
    writing.write("giữ lại để sau")
    writing.wait(3600)
    writing.write("bản nháp")
    assert labels(writing) == ["Làm thử, ghi lúc 09:00 ngày 23/11/2026"]
    writing.write("1")
    assert labels(writing) == ["Làm tiếp", "Bỏ bản này", "Để sau"]
    writing.write("làm tiếp")
    assert said(writing)[-1] == "Ngày nào?"
    assert not writing.session.drafts
    writing.write("bỏ qua")
    writing.write("bỏ qua")
    assert writing.tickets[-1].body == "mất nước"


def test_a_draft_can_be_dropped_or_left(writing: Simulation) -> None:
    writing.write("huỷ")
    writing.write("giữ lại để sau")
    for words in ("bản nháp", "1", "để sau"):
        writing.write(words)
    assert len(writing.session.drafts) == 1
    for words in ("bản nháp", "1", "bỏ bản này"):
        writing.write(words)
    assert not writing.session.drafts
    writing.write("bản nháp")
    assert "không có phần nào" in said(writing)[-1]


def test_listing_drafts_while_something_is_open_comes_back_to_it(writing: Simulation) -> None:
    writing.write("bản nháp")
    assert said(writing)[-2:] == ["Anh/chị không có phần nào đang giữ lại.", "Ngày nào?"]


def test_a_draft_is_gone_when_its_time_is_over(writing: Simulation) -> None:
    writing.write("huỷ")
    writing.write("giữ lại để sau")
    writing.wait(DRAFT_DAYS * 86_400 - 60)
    assert len(writing.session.drafts) == 1
    writing.wait(120)
    assert not writing.session.drafts


def test_a_draft_keeps_the_time_its_question_promised(started: Start) -> None:
    steps = "- ask: viec\n- ask: ngay\n  silence: {after: 20m, keep_draft: 2d}\n- ticket: {kind: inquiry, body: viec}\n"
    simulation = started(steps, ANSWERS)
    for words in ("mất nước", "huỷ", "giữ lại"):
        simulation.write(words)
    (draft,) = simulation.session.drafts
    assert draft.until - draft.at == 2 * 86_400_000


def test_drafts_are_bounded_in_number_and_size(started: Start) -> None:
    simulation = started(STEPS, ANSWERS)
    for number in range(MAX_DRAFTS + 1):
        simulation.write("làm thử")
        simulation.write(f"việc số {number}")
        simulation.write("huỷ")
        simulation.write("giữ lại để sau")
    assert len(simulation.session.drafts) == MAX_DRAFTS
    assert simulation.session.drafts[0].frames[0].answers["viec"] == "việc số 1"
    for _ in range(MAX_DRAFT_CHARACTERS // 4000 + 1):
        simulation.write("làm thử")
        simulation.write("x" * 4000)
        simulation.write("huỷ")
        simulation.write("giữ lại để sau")
    held = sum(len(draft.frames[0].answers["viec"]) for draft in simulation.session.drafts)
    assert held == MAX_DRAFT_CHARACTERS


def test_a_stale_timer_of_drafts_changes_nothing(writing: Simulation) -> None:
    before = writing.session.frames
    writing._handle(lambda id, at: TimerFired(id, at, DRAFTS_TIMER, 0))
    assert writing.session.frames == before


def test_an_expired_conversation_leaves_a_draft_and_says_so(writing: Simulation) -> None:
    writing.wait((MAX_SILENCE_DAYS + 1) * 86_400)
    writing.write("menu")
    told = said(writing)[-2]
    assert "đã quá lâu" in told
    assert "Sự việc: mất nước" in told
    assert "bản nháp" in told
    assert len(writing.session.drafts) == 1


def test_a_failing_script_leaves_a_draft(started: Start) -> None:
    broken = "- ask: viec\n- say: '{{ viec.x.y }}'\n- ticket: {kind: inquiry, body: viec}\n"
    simulation = started(broken, ANSWERS)
    simulation.write("mất nước")
    assert "Phần đã ghi: Sự việc: mất nước" in said(simulation)[-1]
    assert len(simulation.session.drafts) == 1


@pytest.mark.parametrize("words", ["sửa 1", "sửa sự việc", "Sửa Sự Việc ạ"])
def test_an_earlier_answer_is_changed_from_any_question(writing: Simulation, words: str) -> None:
    writing.write(words)
    assert said(writing)[-1] == "Đang ghi: mất nước.\nViệc gì?"
    writing.write("mất điện")
    assert said(writing)[-1] == "Ngày nào?"
    writing.write("bỏ qua")
    writing.write("bỏ qua")
    assert writing.tickets[-1].body == "mất điện"


def test_which_answer_to_change_is_asked_when_none_is_named(writing: Simulation) -> None:
    writing.write("hôm qua")
    writing.write("sửa")
    assert labels(writing) == ["Sự việc", "Ngày"]
    writing.write("chuyện khác")
    assert labels(writing) == ["Sự việc", "Ngày"], "only what was answered can be changed"
    writing.write("2")
    assert "Đang ghi: 22/11/2026." in said(writing)[-1]
    writing.write("giữ nguyên")
    assert said(writing)[-1] == "Số nào?"


def test_an_answer_can_be_changed_while_cancelling_is_asked_about(writing: Simulation) -> None:
    writing.write("huỷ")
    writing.write("sửa")
    assert labels(writing)[0] == "Sự việc"
    writing.write("1")
    writing.write("mất điện")
    assert said(writing)[-1] == "Ngày nào?"


def test_wanting_to_change_nothing_comes_back_to_the_question(writing: Simulation) -> None:
    for words in ("thôi", "huỷ", "quay lại"):
        writing.write("sửa")
        writing.write(words)
        assert said(writing)[-1].endswith(("Ngày nào?", "Việc gì?")), words
    assert writing.session.frames[0].answers["viec"] == "mất nước"


def test_with_nothing_answered_there_is_nothing_to_change(started: Start) -> None:
    simulation = started(STEPS, ANSWERS)
    simulation.write("sửa")
    assert said(simulation)[-2:] == ["Chưa có câu trả lời nào để sửa.", "Việc gì?"]


def test_a_sentence_that_begins_with_the_word_is_an_answer(started: Start) -> None:
    simulation = started(STEPS, ANSWERS)
    simulation.write("sửa đường mãi không xong")
    assert said(simulation)[-1] == "Ngày nào?"


def test_a_question_repeated_keeps_its_tries_and_choices(writing: Simulation) -> None:
    writing.write("hôm nào đó")
    question = writing.session.question
    assert question
    writing.write("nhắc lại")
    repeated = writing.session.question
    assert repeated
    assert (repeated.tries, repeated.offers) == (question.tries, question.offers)
    assert said(writing)[-1] == "Ngày nào?"


def test_putting_off_at_the_resume_question_makes_a_draft(writing: Simulation) -> None:
    writing.write("cảm ơn nhiều lắm")
    writing.write("menu")
    assert labels(writing) == ["Tiếp tục", "Để sau", "Thôi"]
    writing.write("để sau")
    assert writing.session.is_idle
    assert len(writing.session.drafts) == 1


def test_a_draft_taken_up_while_something_is_open_offers_that_again_afterwards(writing: Simulation) -> None:
    writing.write("huỷ")
    writing.write("giữ lại để sau")
    writing.write("làm thử")
    writing.write("mất điện")
    for words in ("bản nháp", "1", "làm tiếp", "bỏ qua", "bỏ qua"):
        writing.write(words)
    assert writing.tickets[-1].body == "mất nước"
    assert labels(writing) == ["Tiếp tục", "Để sau", "Thôi"]
    for words in ("tiếp tục", "bỏ qua", "bỏ qua"):
        writing.write(words)
    assert writing.tickets[-1].body == "mất điện"


def test_an_aside_needs_no_room_on_a_full_stack(simulate: Start) -> None:
    files = {
        f"f{n}.yaml": f"spec: 1\nflow: f{n}\nstart_by: {{keywords: [mở {n}]}}\n"
        "answers: {a: {type: number, label: A}}\nsteps:\n  - ask: a\n"
        for n in range(MAX_DEPTH)
    }
    simulation = simulate(files=files)
    for n in range(MAX_DEPTH):
        simulation.write(f"mở {n}")
    simulation.write("nhắc lại")
    assert len(simulation.session.frames) == MAX_DEPTH
    assert said(simulation)[-1] == "A?"


def test_silence_without_words_of_its_own_says_those_of_the_flow_for_it(started: Start) -> None:
    simulation = started("- ask: viec\n  silence: {after: 20m}\n- ask: ngay\n", ANSWERS)
    simulation.wait(20 * 60)
    assert "thong thả" in said(simulation)[-1]
    simulation.write("mất nước")
    assert said(simulation)[-1] == "Ngày?"


def test_a_menu_over_something_unfinished_switches_without_touching_it(simulate: Start) -> None:
    flow = (
        f"spec: 1\nflow: thu\nstart_by: {{keywords: [làm thử]}}\nanswers:{_indented(ANSWERS)}steps:{_indented(STEPS)}"
    )
    other = "spec: 1\nflow: khac\nstart_by: {keywords: [việc khác]}\nsteps:\n  - say: Việc khác đây.\n"
    menu = "spec: 1\nflow: menu\nsteps:\n  - choose: Mục nào?\n    options: [{label: Khác, switch: khac}]\n"
    simulation = simulate(files={"thu.yaml": flow, "khac.yaml": other, "repair/menu.yaml": menu})
    for text in ("làm thử", "mất nước", "menu", "1"):
        simulation.write(text)
    assert said(simulation)[-2] == "Việc khác đây."
    assert simulation.session.frames[0].answers["viec"] == "mất nước"


def _indented(lines: str) -> str:
    return "\n" + "".join(f"  {line}\n" for line in lines.strip().splitlines())


def test_what_is_held_is_printed_from_the_declarations_and_forgotten_on_request(writing: Simulation) -> None:
    writing.write("bỏ qua")
    writing.write("bỏ qua")
    writing.write("làm thử")
    writing.write("mất điện")
    writing.write("dữ liệu của tôi")
    told = said(writing)[-2]
    assert "Sự việc: mất điện" in told
    assert f"- Phiếu {writing.tickets[0].code}, gửi ngày" in told
    writing.write("xoá")
    assert writing.session.is_idle
    assert not writing.session.drafts
    assert "Tôi đã xoá." in said(writing)[-1]


def test_a_sealed_answer_is_masked_with_what_it_is_for(started: Start) -> None:
    simulation = started("- ask: sdt\n- ask: viec\n", SEALED)
    simulation.write("0912 345 678")
    simulation.write("dữ liệu của tôi")
    assert "Số điện thoại: •••• 678 (dùng để gọi lại, giữ 24 tháng)" in said(simulation)[-2]
    assert not any("0912" in text for text in said(simulation))


def test_a_consent_is_told_by_the_title_of_the_flow_that_asked(started: Start) -> None:
    asking = "- choose: Lưu nhé?\n  options: [{label: Ghi lại, consent: luu-lai}, Dừng]\n- ask: viec\n"
    simulation = started(asking, ANSWERS)
    simulation.write("ghi lại")
    simulation.write("dữ liệu của tôi")
    assert "- Đồng ý “Làm thử”, ngày 23/11/2026" in said(simulation)[-2]


def test_changing_an_answer_with_nothing_open_says_there_is_none(simulate: Start) -> None:
    simulation = simulate("- say: Xong.")
    for words in ("sửa", "sửa 2"):
        simulation.write(words)
        assert "trục trặc" not in said(simulation)[-1]
    assert said(simulation)[0] == "Chưa có câu trả lời nào để sửa."


def test_keeping_the_data_goes_on_with_what_was_open(writing: Simulation) -> None:
    writing.write("dữ liệu của tôi")
    writing.write("giữ lại")
    assert "tôi giữ nguyên" in said(writing)[-2]
    assert "Làm thử" in said(writing)[-1]
    writing.write("tiếp tục")
    assert said(writing)[-1] == "Ngày nào?"


def test_silence_after_a_wrong_answer_is_noticed_too(started: Start) -> None:
    simulation = started("- ask: ngay\n  silence: {after: 20m, say: Cứ thong thả.}\n", ANSWERS)
    simulation.wait(10 * 60)
    simulation.write("hôm nào ấy")
    simulation.wait(15 * 60)
    assert "Cứ thong thả." not in said(simulation), "the first question's timer is stale"
    simulation.wait(5 * 60)
    assert said(simulation)[-1] == "Cứ thong thả."
    simulation.wait(60 * 60)
    assert said(simulation).count("Cứ thong thả.") == 1


def test_a_script_that_says_nothing_leaves_nobody_in_silence(simulate: Start) -> None:
    files = {
        "im.yaml": "spec: 1\nflow: im\nstart_by: {keywords: [im lặng]}\nsteps:\n  - set: {a: 1}\n",
        "repair/nhac-lai.yaml": "spec: 1\nflow: nhac-lai\nsteps:\n  - end\n",
    }
    simulation = simulate(files=files)
    for words in ("im lặng", "nhắc lại"):
        before = len(simulation.said)
        simulation.write(words)
        assert len(simulation.said) > before, words


def test_an_aside_is_left_when_the_talk_turns_to_another_flow(writing: Simulation) -> None:
    writing.write("hôm qua")
    writing.write("sửa")
    writing.write("menu")
    assert "đang làm dở việc “Làm thử”" in said(writing)[-1]
    writing.write("tiếp tục")
    assert said(writing)[-1] == "Số nào?"


def test_a_flow_an_aside_leads_to_is_an_errand_of_its_own(simulate: Start) -> None:
    files = {
        "a.yaml": "spec: 1\nflow: a\ntitle: Việc A\nstart_by: {keywords: [việc a]}\n"
        "answers: {x: {type: number, label: X}}\nsteps:\n  - ask: x\n    say: X?\n",
        "b.yaml": "spec: 1\nflow: b\ntitle: Việc B\nstart_by: {keywords: [việc b]}\n"
        "answers: {y: {type: number, label: Y}}\nsteps:\n  - ask: y\n    say: Y?\n  - say: Xong B.\n",
        "repair/nhac-lai.yaml": "spec: 1\nflow: nhac-lai\nsteps:\n  - switch: b\n",
    }
    simulation = simulate(files=files)
    for words in ("việc a", "nhắc lại", "2"):
        simulation.write(words)
    assert said(simulation)[-2] == "Xong B."
    assert "đang làm dở việc “Việc A”" in said(simulation)[-1]


def test_another_errand_finds_room_on_a_full_stack_and_the_oldest_becomes_a_draft(simulate: Start) -> None:
    files = {
        f"f{n}.yaml": f"spec: 1\nflow: f{n}\ntitle: Việc {n}\nstart_by: {{keywords: [mở {n}]}}\n"
        "answers: {a: {type: text, label: A}}\nsteps:\n  - ask: a\n    ask_again: true\n"
        "  - ticket: {kind: inquiry, body: a}\n"
        for n in range(MAX_DEPTH + 1)
    }
    simulation = simulate(files=files)
    simulation.write("mở 0")
    simulation.session.frames[0].answers["a"] = "mất nước"
    for n in range(1, MAX_DEPTH + 1):
        simulation.write(f"mở {n}")
    assert [frame.flow for frame in simulation.session.frames] == [f"f{n}" for n in range(1, MAX_DEPTH + 1)]
    assert [draft.title for draft in simulation.session.drafts] == ["Việc 0"]
    assert "“Việc 0” anh/chị đang viết chưa gửi đi" in said(simulation)[-2]


def test_a_draft_is_not_taken_up_on_a_full_stack_and_stays(simulate: Start, write_flow: Callable[..., str]) -> None:
    others = {
        f"f{n}.yaml": write_flow("- ask: a", "a: {type: number, label: A}", name=f"f{n}", keywords=f"[mở {n}]")
        for n in range(MAX_DEPTH)
    }
    simulation = simulate(files={"thu.yaml": write_flow(STEPS, ANSWERS), **others})
    for words in ("làm thử", "mất nước", "huỷ", "giữ lại để sau", *(f"mở {n}" for n in range(MAX_DEPTH))):
        simulation.write(words)
    for words in ("bản nháp", "1", "làm tiếp"):
        simulation.write(words)
    assert "tôi chưa mở bản nháp “Làm thử”" in said(simulation)[-2]
    assert said(simulation)[-1] == "A?"
    assert len(simulation.session.drafts) == 1


def test_a_draft_of_a_flow_that_is_gone_stays_until_its_time_is_over(simulate: Start, writing: Simulation) -> None:
    for words in ("huỷ", "giữ lại để sau"):
        writing.write(words)
    writing.scripts = simulate(files={}).scripts
    for words in ("bản nháp", "1", "làm tiếp"):
        writing.write(words)
    assert "hiện không còn trên kênh này" in said(writing)[-1]
    assert len(writing.session.drafts) == 1


MENU = """
spec: 1
flow: menu
steps:
  - choose: Mục nào?
    options:
      - {label: Việc đang dở, switch: ban-nhap}
      - {label: Dữ liệu của tôi, switch: du-lieu-cua-toi}
      - {label: Gặp cán bộ, switch: gap-can-bo}
"""


@pytest.fixture
def with_menu(simulate: Start, write_flow: Callable[..., str]) -> Simulation:
    """Somebody who has put aside what they told, in a folder whose menu leads to drafts and to one's data."""
    simulation = simulate(files={"thu.yaml": write_flow(STEPS, ANSWERS), "repair/menu.yaml": MENU})
    for words in ("làm thử", "mất nước", "huỷ", "giữ lại để sau"):
        simulation.write(words)
    return simulation


def test_a_script_that_switches_to_drafts_lists_them_as_the_word_does(with_menu: Simulation) -> None:
    with_menu.write("menu")
    with_menu.tap("Việc đang dở")
    assert "bản nháp nào" in said(with_menu)[-1]
    with_menu.write("1")
    with_menu.write("làm tiếp")
    assert said(with_menu)[-1] == "Ngày nào?"


def test_a_script_that_switches_to_ones_data_shows_what_is_held_as_the_word_does(with_menu: Simulation) -> None:
    with_menu.write("menu")
    with_menu.tap("Dữ liệu của tôi")
    assert "Sự việc: mất nước" in said(with_menu)[-2]


def test_an_old_button_to_such_a_flow_works_as_its_word_does(with_menu: Simulation) -> None:
    with_menu.write("menu")
    with_menu.write("làm thử")
    with_menu.tap("Việc đang dở")
    assert "bản nháp nào" in said(with_menu)[-1]
    with_menu.tap("Dữ liệu của tôi")
    assert "Sự việc: mất nước" in said(with_menu)[-2]
    with_menu.write("giữ lại")
    with_menu.write("tiếp tục")
    assert said(with_menu)[-1] == "Việc gì?"
    with_menu.write("mất điện")
    with_menu.tap("Gặp cán bộ")
    assert "chưa gửi đi" in said(with_menu)[-2]


def test_drafts_from_a_menu_over_something_open_lead_back_to_it(with_menu: Simulation) -> None:
    with_menu.write("làm thử")
    with_menu.write("menu")
    with_menu.tap("Việc đang dở")
    with_menu.write("1")
    with_menu.write("để sau")
    assert said(with_menu)[-1] == "Việc gì?"


def test_what_lies_below_a_menu_survives_a_switch_from_it(simulate: Start, write_flow: Callable[..., str]) -> None:
    other = "spec: 1\nflow: khac\nsteps:\n  - say: Từ 8 giờ.\n"
    menu = "spec: 1\nflow: menu\nsteps:\n  - choose: Mục nào?\n    options: [{label: Giờ, switch: khac}, Khác]\n"
    files = {"thu.yaml": write_flow(STEPS, ANSWERS), "khac.yaml": other, "repair/menu.yaml": menu}
    simulation = simulate(files=files)
    for words in ("làm thử", "mất nước", "menu", "giờ"):
        simulation.write(words)
    assert said(simulation)[-2] == "Từ 8 giờ."
    assert "đang làm dở việc “Làm thử”" in said(simulation)[-1]


def test_an_emergency_while_only_drafts_are_listed_breaks_nothing(writing: Simulation) -> None:
    """What is left open afterwards was nothing but the list, so there is nothing to offer to go on with."""
    for words in ("huỷ", "giữ lại để sau", "bản nháp"):
        writing.write(words)
    before = len(writing.said)
    writing.write("cứu tôi với")
    told = said(writing)[before:]
    assert "113" in told[0]
    assert not any("trục trặc" in text for text in told)
    assert writing.session.is_idle


def test_whoever_leaves_a_list_of_drafts_with_nothing_else_open_hears_so(writing: Simulation) -> None:
    for words in ("huỷ", "giữ lại để sau", "bản nháp"):
        writing.write(words)
    before = len(writing.said)
    writing.write("thôi")
    assert len(writing.said) > before
    assert len(writing.session.drafts) == 1


OTHER = """
spec: 1
flow: khac
title: Việc khác
start_by: {keywords: [làm khác]}
answers: {dieu: {type: text, label: Điều}}
steps:
  - ask: dieu
    say: Điều gì?
  - ask: dieu
    say: Còn gì nữa?
    ask_again: true
  - ticket: {kind: inquiry, body: dieu}
    save: phieu
  - say: "{{ phieu.code }}"
"""


def test_going_back_to_a_flow_below_keeps_what_was_written_above_it(simulate: Callable[..., Simulation]) -> None:
    """The report above a flow whose keyword was written went without a draft and without a word."""
    simulation = simulate(STEPS, ANSWERS, files={"khac.yaml": OTHER})
    for words in ("làm thử", "mất nước", "làm khác", "mất điện", "làm thử"):
        simulation.write(words)
    assert [draft.title for draft in simulation.session.drafts] == ["Việc khác"]
    assert any("Việc khác" in text and "bản nháp" in text for text in said(simulation)[-2:])
    assert said(simulation)[-1].startswith("Ngày nào?")
    assert simulation.session.frames[-1].answers["viec"] == "mất nước"


@pytest.mark.parametrize("before", ["huỷ", "gặp cán bộ"])
def test_cancelling_at_a_question_about_what_is_open_says_what_became_of_it(writing: Simulation, before: str) -> None:
    """A "huỷ" at `huy` or `tiep-tuc` dropped the report and said only “anh/chị cần gì cứ nhắn”."""
    writing.write(before)
    if writing.session.handoff:
        writing.end_handoff()
    assert labels(writing)[-1] in ("Làm tiếp", "Thôi")
    writing.write("huỷ")
    assert writing.session.is_idle
    assert "bỏ phần đã ghi" in said(writing)[-1] or "dừng “Làm thử”" in said(writing)[-1]


def test_consent_is_taken_back_for_the_ticket_that_is_named_or_for_all_and_never_for_anothers(
    started: Start,
) -> None:
    from bot.scripts import asides
    from bot.scripts.effects import WithdrawConsent
    from bot.scripts.machine import take_turn
    from bot.scripts.session import Frame
    from bot.tickets.codes import make_code

    simulation = started(STEPS, ANSWERS)
    simulation.write("mất nước")
    simulation.write("bỏ qua")
    simulation.write("bỏ qua")
    own, foreign = (make_code(seed, 0, 0, 4, b"key") for seed in (b"mine", b"theirs"))
    moment = simulation.moments[-1]
    for text, effects in (
        (f"rút phiếu {own}", [WithdrawConsent((own,))]),
        (f"rút phiếu {own.lower()} giúp tôi", [WithdrawConsent((own,))]),
        (f"tôi muốn rút lại đồng ý, phiếu {own}", [WithdrawConsent((own,))]),
        (f"tất cả, trừ phiếu {own}", []),
        (f"đừng rút phiếu {own}", []),
        (f"phiếu {own} thì giữ, còn lại rút hết", []),
        ("Tất cả", [WithdrawConsent(everything=True)]),
        ("tat ca.", [WithdrawConsent(everything=True)]),
        (f"rút phiếu {foreign}", []),
        ("việc hôm trước", []),
        ("tất cả những ai đọc", []),
    ):
        turn = take_turn(moment.world, simulation.scripts, simulation.session, moment.event)
        turn.session.tickets, turn.effects, turn.opened = (own,), [], []
        asides.settle_own_data(turn, Frame("du-lieu-cua-toi", "", answers={"lam": "rut", "yeu_cau": text}))
        assert turn.effects == effects, text
