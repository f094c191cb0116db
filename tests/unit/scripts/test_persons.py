"""What happens around a person who has the chat or has answered a ticket."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from bot.scripts.conversations.simulate import Simulation, picture
from bot.scripts.effects import FollowUp, SetTimer
from bot.scripts.limits import DEFAULT_LIMITS, HANDOFF_MINUTES, REPLY_DAYS
from bot.scripts.session import Session
from bot.tickets.accusation import may_accuse
from tests.unit.scripts.talk import Start, last, said

MINUTE = 60
DAY = 86_400
TICKET = "- ask: noi_dung\n  say: Chuyện gì?\n- ticket: {kind: feedback, body: noi_dung}\n  save: phieu\n- say: Xong."
TEXT = "noi_dung: {type: text, label: Nội dung}"


@pytest.fixture
def answered(started: Start) -> Simulation:
    """A citizen whose ticket a person has answered, with nothing open."""
    simulation = started(TICKET, TEXT)
    simulation.write("đường hỏng")
    simulation.staff_reply()
    return simulation


def test_a_person_who_answers_keeps_the_chat_for_longer(started: Start) -> None:
    simulation = started("- handoff: x")
    simulation.wait((HANDOFF_MINUTES - 1) * MINUTE)
    effects = simulation.staff_reply()
    assert [effect.name for effect in effects if isinstance(effect, SetTimer)] == ["mute"]
    assert simulation.session.epoch == 1
    said = len(simulation.said)
    simulation.wait((HANDOFF_MINUTES - 1) * MINUTE)
    simulation.write("tôi đọc rồi")
    assert len(simulation.said) == said


@pytest.mark.parametrize("speak", [Simulation.staff_reply, Simulation.take_over])
def test_after_an_answered_handoff_the_bot_does_not_claim_that_nobody_came(
    started: Start, speak: Callable[[Simulation], object]
) -> None:
    simulation = started("- handoff: x")
    speak(simulation)
    simulation.wait(HANDOFF_MINUTES * MINUTE)
    assert last(simulation).startswith("Cán bộ đã trả lời ở trên")
    simulation.write("con mèo leo cây")
    assert simulation.follow_ups[-1] == FollowUp(simulation.tickets[0].code, "con mèo leo cây")


def test_a_lost_timer_says_the_same_at_the_next_message(started: Start, simulate: Start) -> None:
    simulation = started("- handoff: x")
    simulation.staff_reply()
    simulation._timers.clear()
    simulation.wait(HANDOFF_MINUTES * MINUTE)
    simulation.write("menu")
    assert any(text.startswith("Cán bộ đã trả lời ở trên") for text in said(simulation))


def test_the_next_handoff_is_not_taken_for_answered(started: Start) -> None:
    simulation = started("- handoff: x")
    simulation.staff_reply()
    simulation.end_handoff()
    simulation.write("làm thử")
    simulation.wait(HANDOFF_MINUTES * MINUTE)
    assert "chưa kịp trả lời" in last(simulation)


def test_the_end_of_a_handoff_is_told_in_one_message(started: Start) -> None:
    simulation = started("- handoff: x")
    before = len(simulation.said)
    simulation.end_handoff()
    assert said(simulation)[before:] == [
        "Cán bộ đã kết thúc phần trao đổi; từ đây tôi, trợ lý tự động, tiếp tục hỗ trợ anh/chị."
    ]


def test_words_not_understood_go_to_the_ticket_that_was_answered(answered: Simulation) -> None:
    code = answered.tickets[0].code
    answered.write("con mèo leo cây", [picture(1)])
    assert answered.follow_ups == [FollowUp(code, "con mèo leo cây", (picture(1),))]
    assert last(answered) == f"Tôi đã ghi thêm vào phiếu {code} để cán bộ đọc."
    assert answered.said[-1].receipt


def test_an_answer_to_what_the_person_asked_is_no_small_talk(answered: Simulation) -> None:
    answered.write("dạ có")
    assert answered.follow_ups[-1].text == "dạ có"


@pytest.mark.parametrize("text", ["menu", "chào", "làm thử", "tạm biệt", "cứu tôi với"])
def test_what_means_something_keeps_its_meaning(answered: Simulation, text: str) -> None:
    answered.write(text)
    assert answered.follow_ups == []


def test_words_past_a_shown_menu_go_to_the_ticket_too(simulate: Start, write_flow: Callable[..., str]) -> None:
    menu = "spec: 1\nflow: menu\nsteps:\n  - choose: Mục nào?\n    options: [Một, Hai]\n"
    simulation = simulate(files={"thu.yaml": write_flow(TICKET, TEXT), "repair/menu.yaml": menu})
    simulation.write("làm thử")
    simulation.write("đường hỏng")
    simulation.staff_reply()
    simulation.write("menu")
    simulation.write("con mèo leo cây")
    assert [one.text for one in simulation.follow_ups] == ["con mèo leo cây"]


def test_the_ticket_takes_words_for_a_week_only(answered: Simulation) -> None:
    answered.wait(REPLY_DAYS * DAY)
    answered.write("con mèo leo cây")
    answered.wait(1)
    answered.write("con chó sủa")
    assert [one.text for one in answered.follow_ups] == ["con mèo leo cây"]
    assert "chưa hiểu" in last(answered)


def test_the_week_is_a_setting(started: Start) -> None:
    simulation = started(TICKET, TEXT, limits=replace(DEFAULT_LIMITS, reply_days=1))
    simulation.write("đường hỏng")
    simulation.staff_reply()
    simulation.wait(2 * DAY)
    simulation.write("con mèo leo cây")
    assert simulation.follow_ups == []


def test_a_closed_ticket_takes_no_more_words(answered: Simulation) -> None:
    code = answered.tickets[0].code
    answered.views[code] = replace(answered.views[code], status="closed")
    answered.write("con mèo leo cây")
    assert answered.follow_ups == []


def test_beginning_another_ticket_ends_it(answered: Simulation) -> None:
    answered.write("làm thử")
    answered.write("huỷ")
    answered.write("con mèo leo cây")
    assert answered.follow_ups == []


def test_what_is_remembered_of_a_person_survives_the_session() -> None:
    session = Session.new(1)
    session.replied, session.spoke, session.lost = ("NR-1", 5), True, 2
    assert Session.load(session.dump()) == session
    assert len(Session.new(1).dump()) < 30


@pytest.mark.parametrize("word", ["menu", "huỷ", "quay lai", "gặp cán bộ"])
@pytest.mark.parametrize("how", ["handoff", "takeover"])
def test_a_word_for_the_bot_is_answered_while_a_person_has_the_chat(started: Start, how: str, word: str) -> None:
    simulation = started("- handoff: x" if how == "handoff" else "- say: x")
    if how == "takeover":
        simulation.take_over()
    simulation.write(word)
    assert "Cán bộ đang giữ cuộc trò chuyện" in last(simulation)
    assert "“gặp bot”" in last(simulation)
    assert simulation.said[-1].receipt
    assert simulation.follow_ups == []
    assert simulation.session.muted_until is not None


def test_an_old_button_is_answered_while_a_person_has_the_chat(started: Start) -> None:
    simulation = started("- handoff: x")
    simulation.write("#nr:1:0")
    assert "Cán bộ đang giữ cuộc trò chuyện" in last(simulation)
    assert simulation.follow_ups == []


@pytest.mark.parametrize("how", ["handoff", "takeover"])
def test_a_citizen_can_call_the_bot_back(started: Start, how: str) -> None:
    simulation = started("- handoff: x" if how == "handoff" else "- say: x")
    if how == "takeover":
        simulation.take_over()
    simulation.write("gap bot")
    assert simulation.session.muted_until is None
    assert "tôi trở lại" in last(simulation) or "đã trở lại" in last(simulation)
    simulation.write("menu")
    assert "nhắn điều cần hỏi" in last(simulation)


def test_calling_the_bot_that_is_there_shows_the_menu(started: Start) -> None:
    simulation = started("- say: x")
    simulation.write("gặp bot")
    assert "nhắn điều cần hỏi" in last(simulation)


@pytest.mark.parametrize(("hour", "messages"), [(9, 2), (20, 3)])
def test_a_report_being_written_is_said_to_be_kept_and_offered_again(started: Start, hour: int, messages: int) -> None:
    more = "- ask: ngay\n  say: Ngày nào?\n"
    simulation = started(
        TICKET.replace("- ticket", more + "- ticket"),
        TEXT + "\nngay: {type: date, label: Ngày}",
        at=datetime(2026, 11, 23, hour, tzinfo=timezone(timedelta(hours=7))),
    )
    simulation.write("Đường trước nhà tôi hỏng")
    before = len(simulation.said)
    simulation.write("gặp cán bộ")
    assert said(simulation)[before] == (
        "Phần “Làm thử” anh/chị đang viết chưa gửi đi; tôi giữ lại để anh/chị làm tiếp sau."
    )
    assert len(simulation.said) == before + messages
    simulation.end_handoff()
    assert "đang làm dở việc “Làm thử”, dừng ở câu “Ngày nào?”" in last(simulation)
    simulation.write("tiếp tục")
    simulation.write("hôm qua")
    assert simulation.tickets[-1].body == "Đường trước nhà tôi hỏng"


@pytest.mark.parametrize("word", ["thôi", "thôi khỏi", "à thôi"])
def test_never_mind_at_the_question_before_a_handoff_opens_nothing(simulate: Start, word: str) -> None:
    asks = (
        "spec: 1\nflow: gap-can-bo\ntitle: Gặp cán bộ\nanswers: {viec: {type: text, label: Việc, optional: true}}\n"
        "steps:\n  - ask: viec\n  - handoff: x\n    body: viec\n"
    )
    simulation = simulate("- say: x", files={"repair/gap-can-bo.yaml": asks})
    simulation.write("gặp cán bộ")
    simulation.write(word)
    assert simulation.tickets == []
    assert simulation.session.muted_until is None
    assert simulation.session.is_idle
    assert "tôi dừng “Gặp cán bộ”" in last(simulation)


def test_words_that_may_accuse_are_not_said_to_have_joined_the_ticket(answered: Simulation) -> None:
    """The worker keeps them apart from those they may accuse; the citizen was told that they had joined the ticket."""
    answered.write("chị ấy đòi tiền")
    assert may_accuse(answered.follow_ups[0].text)
    assert last(answered) == "Tôi đã nhận lời nhắn này để chuyển đến người có trách nhiệm đọc."


BROKEN = "spec: 1\nflow: %s\ntitle: Hỏng\nsteps:\n  - say: '{{ oa.name | round }}'\n"
ASKING = """
- ask: viec
- ask: them
  silence: {after: 20m}
- ticket: {kind: inquiry, body: viec}
  save: phieu
- say: "{{ phieu.code }}"
"""


def test_a_side_remark_that_fails_takes_nothing_that_was_written_with_it(started: Start) -> None:
    """A failing `im-lang` left the talk without its flows: what had been written was gone, with no draft."""
    answers = "viec: {type: text, label: Việc}\nthem: {type: text, label: Thêm}"
    simulation = started(ASKING, answers, files={"repair/im-lang.yaml": BROKEN % "im-lang"})
    simulation.write("mất nước")
    simulation.wait(21 * MINUTE)
    assert [draft.frames[-1].answers["viec"] for draft in simulation.session.drafts] == ["mất nước"]
    assert "bản nháp" in last(simulation)


@pytest.mark.parametrize("steps", ["- say: Chào.", "- handoff: x"])
def test_a_cry_for_help_hears_the_numbers_although_the_script_for_it_fails(started: Start, steps: str) -> None:
    simulation = started(steps, files={"repair/khan-cap.yaml": BROKEN % "khan-cap"})
    before, handoff = len(simulation.said), simulation.session.handoff
    simulation.write("cháy nhà rồi cứu với")
    assert "114" in simulation.said[before].text
    assert simulation.said[before].receipt
    assert simulation.session.handoff == handoff
