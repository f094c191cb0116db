"""How events change a conversation, and how every limit ends gracefully."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.scripts.conversations.simulate import Parts, SimulatedWorld, picture
from bot.scripts.effects import CancelTimer, Count, SetTimer
from bot.scripts.events import Message, TimerFired
from bot.scripts.limits import (
    DEFAULT_LIMITS,
    FILES_BURST_SECONDS,
    HANDOFF_MINUTES,
    MAX_ANSWER_CHARACTERS,
    MAX_DEPTH,
    MAX_SILENCE_DAYS,
    MAX_STEPS,
    MUTE_MINUTES,
)
from bot.scripts.machine import step
from bot.scripts.session import Session
from bot.scripts.world import NeedTicket
from tests.unit.scripts.talk import Start, said

ASK = "- ask: noi_dung\n  say: Chuyện gì?\n- say: 'Ghi {{ noi_dung }}'"
TEXT = "noi_dung: {type: text, label: Nội dung}"
FILES = "anh: {type: files, label: Ảnh, max: 3, optional: true}"


def test_a_step_leaves_its_input_as_it_was_and_repeats_exactly(simulate: Start, parts: Parts) -> None:
    simulation = simulate(ASK, TEXT)
    simulation.write("làm thử")
    session = simulation.session
    before = session.dump()
    world = SimulatedWorld(parts, simulation.now, "9", {})
    first = step(world, simulation.scripts, session, Message("9", 5, "đường hỏng"))
    second = step(world, simulation.scripts, session, Message("9", 5, "đường hỏng"))
    assert session.dump() == before
    assert first == second
    assert first[0] != session


def test_a_failing_text_ends_in_loi_with_what_was_kept(started: Start) -> None:
    simulation = started(
        "- ask: noi_dung\n- ticket: {kind: feedback, body: noi_dung}\n- say: '{{ noi_dung.x.y }}'", TEXT
    )
    effects = simulation.write("đèn hỏng")
    assert simulation.session.is_idle
    assert simulation.tickets[0].code in said(simulation)[-1]
    assert "Nội dung: đèn hỏng" in said(simulation)[-1]
    assert Count("script_failed", (("flow", "thu"), ("reason", "text"))) in effects


def test_when_the_flow_for_failures_fails_too_plain_words_remain(simulate: Start) -> None:
    broken = "spec: 1\nflow: loi\nsteps:\n  - say: '{{ now.x.y }}'\n"
    simulation = simulate("- say: '{{ now.x.y }}'", files={"repair/loi.yaml": broken})
    simulation.write("làm thử")
    assert "gặp trục trặc" in said(simulation)[-1]
    assert simulation.session.is_idle


def test_more_steps_than_the_limit_end_in_loi(started: Start) -> None:
    def after(steps: int) -> str:
        return said(started("- set: {a: 1}\n" * steps + "- choose: Chọn gì?\n  options: [A]"))[-1]

    assert after(MAX_STEPS - 1) == "Chọn gì?"
    assert "gặp trục trặc" in after(MAX_STEPS)


def test_flows_that_call_each_other_too_deep_end_in_loi(simulate: Start, write_flow: Callable[..., str]) -> None:
    def chain(length: int) -> str:
        files = {}
        for n in range(length):
            follow = f"- call: f{n + 1}" if n + 1 < length else "- say: Đáy"
            files[f"f{n}.yaml"] = write_flow(follow, name=f"f{n}", keywords=f"[mở {n} x]")
        simulation = simulate(files=files)
        simulation.write("mở 0 x")
        return said(simulation)[-1]

    assert chain(MAX_DEPTH) == "Đáy"
    assert "gặp trục trặc" in chain(MAX_DEPTH + 1)


def test_more_answers_than_the_limit_end_in_loi(started: Start) -> None:
    count = MAX_ANSWER_CHARACTERS // 4000 + 1
    answers = "\n".join(f"a{n}: {{type: text, label: A{n}}}" for n in range(count))
    simulation = started("\n".join(f"- ask: a{n}" for n in range(count)), answers)
    for _ in range(count - 1):
        simulation.write("x" * 4000)
    assert not simulation.session.is_idle
    simulation.write("x" * 4000)
    assert simulation.session.is_idle
    assert "dài hết mức" in said(simulation)[-1]


def test_an_unfinished_conversation_is_stopped_after_a_month(started: Start) -> None:
    simulation = started(ASK, TEXT)
    simulation.wait((MAX_SILENCE_DAYS - 1) * 86_400)
    simulation.write("còn đây")
    assert said(simulation)[-1] == "Ghi còn đây"
    simulation = started(ASK, TEXT)
    simulation.wait((MAX_SILENCE_DAYS + 1) * 86_400)
    simulation.write("menu")
    assert "đã quá lâu nên tôi dừng lại" in said(simulation)[-2]
    assert simulation.session.is_idle


def test_a_draft_is_kept_as_long_as_its_question_says(started: Start) -> None:
    asked = "- ask: noi_dung\n  silence: {after: 20m, say: Alo, keep_draft: 7d}\n- say: Ghi {{ noi_dung }}"
    simulation = started(asked, TEXT)
    simulation.wait(6 * 86_400)
    simulation.write("còn đây")
    assert said(simulation)[-1] == "Ghi còn đây"
    simulation = started(asked, TEXT)
    simulation.wait(8 * 86_400)
    simulation.write("menu")
    assert any("hết thời gian giữ" in text for text in said(simulation))
    assert simulation.session.is_idle


def test_a_keyword_over_and_over_never_grows_the_stack(started: Start) -> None:
    simulation = started(ASK, TEXT)
    for _ in range(MAX_DEPTH + 3):
        simulation.write("làm thử")
        simulation.write("menu")
    assert len(simulation.session.frames) <= 2


def test_pictures_sent_one_after_another_are_one_answer(started: Start) -> None:
    simulation = started("- ask: anh\n  say: Ảnh?\n- say: 'Có {{ anh }}'", FILES)
    simulation.write("", [picture(1)])
    simulation.write("", [picture(2)])
    assert said(simulation) == ["Ảnh?"]
    simulation.wait(FILES_BURST_SECONDS)
    assert said(simulation)[1:] == ["Tôi đã nhận 2 tệp. Anh/chị gửi thêm, hoặc bấm Xong."]
    simulation.tap("Xong")
    assert said(simulation)[-1] == "Có 2 tệp"


def test_more_pictures_than_wanted_close_the_answer(started: Start) -> None:
    simulation = started("- ask: anh\n- say: 'Có {{ anh }}'", FILES)
    simulation.write("", [picture(n) for n in range(5)])
    assert said(simulation)[-2:] == ["Tôi đã nhận đủ 3 tệp, là số nhiều nhất giữ được.", "Có 3 tệp"]


def test_done_without_pictures_asks_for_them_and_skip_skips(started: Start) -> None:
    simulation = started("- ask: anh\n- say: 'Có {{ anh }}.'", FILES)
    simulation.write("xong")
    assert "gửi ảnh hoặc tệp" in said(simulation)[-1]
    simulation.write("không có")
    assert said(simulation)[-1] == "Có ."


def test_pictures_at_another_question_are_kept_where_the_flow_has_a_place(started: Start) -> None:
    simulation = started(
        "- ask: noi_dung\n  say: Kể đi.\n- ask: anh\n- say: '{{ noi_dung }} {{ anh }}'", TEXT + "\n" + FILES
    )
    simulation.write("", [picture(1)])
    assert said(simulation)[-2:] == ["Tôi đã giữ 1 tệp anh/chị gửi.", "Kể đi."]
    simulation.write("Đèn hỏng", [picture(2)])
    assert said(simulation)[-1] == "Đèn hỏng 2 tệp"


def test_pictures_nobody_asked_for_are_said_not_to_be_kept(started: Start) -> None:
    simulation = started(ASK, TEXT)
    simulation.write("", [picture(1)])
    told = "Tôi chưa dùng đến tệp ở bước này nên không giữ lại. Cần người xem, anh/chị nhắn “gặp cán bộ”."
    assert said(simulation)[-2:] == [told, "Chuyện gì?"]


def test_a_person_writing_in_the_channels_tool_silences_the_bot_for_a_while(started: Start) -> None:
    simulation = started(ASK, TEXT)
    effects = simulation.take_over()
    assert simulation.session.epoch == 1
    assert any(isinstance(effect, SetTimer) and effect.name == "mute" for effect in effects)
    simulation.write("alo")
    assert len(simulation.said) == 1
    simulation.wait(MUTE_MINUTES * 60)
    assert "đã trở lại" in said(simulation)[-1]
    simulation.write("đường hỏng")
    assert said(simulation)[-1] == "Ghi đường hỏng"


def test_each_word_of_the_person_prolongs_the_silence_within_one_epoch(started: Start) -> None:
    simulation = started(ASK, TEXT)
    simulation.take_over()
    simulation.wait(MUTE_MINUTES * 60 - 60)
    simulation.take_over()
    simulation.wait(120)
    simulation.write("alo")
    assert len(simulation.said) == 1
    assert simulation.session.epoch == 1


def test_an_emergency_is_answered_past_the_mute_and_also_reaches_the_person(started: Start) -> None:
    simulation = started("- handoff: x")
    simulation.write("cứu tôi với")
    assert "113" in said(simulation)[-2] + said(simulation)[-1] + "".join(said(simulation))
    assert all(say.receipt for say in simulation.said[1:])
    assert [follow_up.text for follow_up in simulation.follow_ups] == ["cứu tôi với"]
    assert simulation.session.handoff


def test_a_handed_over_chat_without_a_human_word_comes_back(started: Start) -> None:
    simulation = started("- handoff: x\n- say: Đi tiếp.")
    simulation.wait(HANDOFF_MINUTES * 60)
    assert "chưa kịp trả lời" in said(simulation)[-2]
    assert said(simulation)[-1] == "Đi tiếp."
    assert simulation.session.handoff is None


def test_a_message_after_a_lost_mute_timer_finds_the_bot_awake(started: Start, parts: Parts) -> None:
    simulation = started(ASK, TEXT)
    simulation.take_over()
    later = simulation.now + timedelta(minutes=MUTE_MINUTES)
    world = SimulatedWorld(parts, later, "9", {})
    at = int(later.timestamp() * 1000)
    session, effects = step(world, simulation.scripts, simulation.session, Message("9", at, "xin việc"))
    assert session.muted_until is None
    assert CancelTimer("mute") in effects


def test_the_end_of_another_handoff_changes_nothing(started: Start) -> None:
    simulation = started(ASK, TEXT)
    assert simulation.end_handoff() == []


def test_an_old_timer_is_ignored(started: Start, parts: Parts) -> None:
    simulation = started("- ask: noi_dung\n  silence: {after: 20m, say: Alo}", TEXT)
    world = SimulatedWorld(parts, simulation.now, "9", {})
    for name in ("silence", "files", "mute", "x"):
        session, effects = step(world, simulation.scripts, simulation.session, TimerFired("9", 9, name, 0))
        assert effects == []
        assert session.question == simulation.session.question


def test_following_greets_once_and_never_interrupts(simulate: Start) -> None:
    simulation = simulate(ASK, TEXT)
    simulation.follow()
    assert said(simulation)[-1].startswith("Xin chào")
    simulation.write("làm thử")
    assert simulation.follow() == []


def test_a_ticket_that_is_not_loaded_is_asked_for(simulate: Start, parts: Parts) -> None:
    class NotLoaded(SimulatedWorld):
        @property
        def tickets(self):  # type: ignore[no-untyped-def]
            return self

        def get(self, code: str) -> None:
            raise NeedTicket(code)

    simulation = simulate("- ask: noi_dung\n- status: noi_dung", TEXT)
    simulation.write("làm thử")
    world = NotLoaded(parts, simulation.now, "9", {})
    with pytest.raises(NeedTicket) as needed:
        step(world, simulation.scripts, simulation.session, Message("9", 9, "nr-1234"))
    assert needed.value.code == "NR-1234"


def test_a_flow_or_step_that_is_gone_ends_kindly(started: Start) -> None:
    simulation = started(ASK, TEXT)
    simulation.session.frames[0].step = "da-xoa"
    simulation.write("gì đó")
    assert "gặp trục trặc" in said(simulation)[-1]
    simulation = started(ASK, TEXT)
    simulation.session.frames[0].flow = "da-xoa"
    simulation.write("gì đó")
    assert "gặp trục trặc" in said(simulation)[-1]


def test_limits_can_be_set_by_the_deployment(started: Start) -> None:
    limits = replace(DEFAULT_LIMITS, mute_minutes=1)
    simulation = started(ASK, TEXT, limits=limits)
    simulation.take_over()
    simulation.wait(60)
    assert "đã trở lại" in said(simulation)[-1]


def test_a_new_session_is_idle_and_waits_for_nothing() -> None:
    session = Session.new(7)
    assert session.is_idle
    assert not session.is_waiting
    assert datetime.fromtimestamp(session.first_at / 1000, UTC).year == 1970


def test_a_text_of_nothing_but_a_day_counts_from_the_day_it_is_said(started: Start) -> None:
    """Cause: such a text looks no name up, and the calendar of an earlier conversation was still set."""
    steps = "- say: 'Trước {{ 3 | ngay_lam_viec | ngay }}.'"
    assert said(started(steps))[-1] == "Trước 26/11/2026."
    assert said(started(steps, at=datetime(2026, 12, 1, 2, tzinfo=UTC)))[-1] == "Trước 04/12/2026."


def test_lists_of_nothing_count_against_the_limit_of_answers(started: Start) -> None:
    """An empty text in a list weighed nothing, so a loop could double the list until the memory was full."""
    steps = "- set: {ds: \"['', '']\"}\n- id: lap\n  ask: noi_dung\n  ask_again: true\n- set: {ds: ds + ds}\n- go: lap"
    simulation = started(steps, TEXT)
    for _ in range(20):
        simulation.write("nữa")
    failed = [entry for entry in simulation.log if isinstance(entry, Count) and entry.name == "script_failed"]
    assert ("reason", "too-many-answers") in failed[0].labels
