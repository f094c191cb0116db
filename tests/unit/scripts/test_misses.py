"""What is kept for the editors of a message that was not understood."""

from dataclasses import replace

import pytest

from bot.scripts.conversations.simulate import NoRoutes, Simulation, picture
from bot.scripts.effects import Count, Missed
from bot.scripts.events import Attachment, Message
from bot.scripts.limits import DEFAULT_LIMITS
from bot.scripts.misses import MAX_GUESSES, MAX_MISSED_CHARACTERS, show_to_editors
from bot.scripts.turn import Turn
from bot.scripts.world import Route, Understood
from bot.tickets.accusation import MAX_TEXT
from tests.unit.scripts.talk import Start

TICKET = "- ask: noi_dung\n  say: Chuyện gì?\n- ticket: {kind: feedback, subject: x, body: noi_dung}\n- say: Xong."
TEXT = "noi_dung: {type: text, label: Nội dung}"


@pytest.fixture
def idle(simulate: Start) -> Simulation:
    simulation = simulate("- say: x")
    simulation.write("chào")
    return simulation


def misses(simulation: Simulation) -> list[Missed]:
    return [entry for entry in simulation.log if isinstance(entry, Missed)]


def counted(simulation: Simulation) -> int:
    return sum(isinstance(entry, Count) and entry.name == "not_understood" for entry in simulation.log)


def test_a_message_not_understood_is_counted_and_kept_masked(idle: Simulation) -> None:
    idle.write("Con mèo của chị Lan leo cây ở số nhà 12, gọi 0912345678")
    assert misses(idle) == [Missed("Con mèo của chị [tên] leo cây ở [địa chỉ], gọi [số]")]
    assert counted(idle) == 1


@pytest.mark.parametrize("text", ["cán bộ quát con mèo leo cây", "con mèo bị đòi tiền", "Lan lấy 500k mới ký con mèo"])
def test_words_that_may_accuse_are_only_counted(idle: Simulation, text: str) -> None:
    idle.write(text)
    assert misses(idle) == []


def test_an_accusation_that_no_flow_takes_is_still_counted(idle: Simulation) -> None:
    idle.write("con mèo bị đòi tiền")
    assert counted(idle) == 1


def test_a_message_too_long_to_be_judged_is_only_counted(idle: Simulation) -> None:
    idle.write("mèo " * (MAX_TEXT // 4 + 1))
    assert counted(idle) == 1
    assert misses(idle) == []


def test_a_message_without_words_is_only_counted(idle: Simulation) -> None:
    idle.write("", [Attachment("audio", url="a")])
    assert counted(idle) == 1
    assert misses(idle) == []


def test_what_is_kept_is_cut_with_no_placeholder_broken(idle: Simulation) -> None:
    for spaces in range(8):
        idle.write("x" * spaces + " con mèo" * 24 + " chị Lan leo cây " + "con mèo " * 20)
    texts = [miss.text for miss in misses(idle)]
    assert len(texts) == 8
    assert all(len(text) <= MAX_MISSED_CHARACTERS for text in texts)
    assert all(text.count("[") == text.count("]") for text in texts)


def test_a_story_told_at_another_question_is_none(started: Start) -> None:
    answers = TEXT + "\nngay: {type: date, label: Ngày}"
    simulation = started("- ask: noi_dung\n  say: Chuyện gì?\n- ask: ngay\n  say: Ngày nào?\n- say: Xong.", answers)
    simulation.write("đường hỏng")
    simulation.write("con mèo leo cây suốt ngày đêm mà không ai chịu gỡ xuống giúp cả nhà")
    assert misses(simulation) == []


def test_words_for_a_ticket_that_was_answered_are_none(started: Start) -> None:
    simulation = started(TICKET, TEXT)
    simulation.write("đường hỏng")
    simulation.staff_reply()
    simulation.write("con mèo leo cây", [picture(1)])
    assert len(simulation.follow_ups) == 1
    assert misses(simulation) == []


def test_words_to_a_person_who_has_the_chat_are_none(started: Start) -> None:
    simulation = started("- handoff: x")
    simulation.write("con mèo leo cây")
    assert misses(simulation) == []


def test_words_while_a_ticket_is_being_made_are_not_shown(started: Start) -> None:
    """Whoever asks for them to be shown: they may well be a piece of what is told there."""
    simulation = started(TICKET, TEXT)
    message = Message("e1", simulation.moments[-1].event.at, "con mèo leo cây")
    turn = Turn(simulation.moments[-1].world, simulation.scripts, simulation.session, message, DEFAULT_LIMITS)
    show_to_editors(turn, ["gop-y"])
    assert turn.effects == []
    turn.session.frames.clear()
    show_to_editors(turn, ["gop-y"])
    assert turn.effects == [Missed("con mèo leo cây", ("gop-y",))]


def test_what_was_near_is_bounded(idle: Simulation) -> None:
    idle.write("con mèo leo cây")
    world, session, event = idle.moments[-1].world, idle.session, idle.moments[-1].event
    turn = Turn(world, idle.scripts, session, event, DEFAULT_LIMITS)
    show_to_editors(turn, [f"luong-{number}" for number in range(MAX_GUESSES + 1)])
    assert turn.effects == [Missed("con mèo leo cây", tuple(f"luong-{number}" for number in range(MAX_GUESSES)))]


class Guessing(NoRoutes):
    """Has guesses for every message, and holds one of them for an accusation."""

    def understand(self, text: str) -> Understood:
        routes = ("khong-hieu", ""), ("hoi-thu-tuc", "dang-ky-khai-sinh"), ("gop-y", ""), ("menu", ""), ("chao", "")
        return Understood(tuple(Route(flow, 0.2, procedure) for flow, procedure in routes))

    def may_accuse(self, text: str) -> bool:
        return "leo cây" in text


def test_editors_see_what_the_router_held_for_likeliest(idle: Simulation) -> None:
    idle.parts = replace(idle.parts, router=Guessing())
    idle.write("con chó sủa")
    assert misses(idle) == [Missed("con chó sủa", ("dang-ky-khai-sinh", "gop-y", "menu"))]


def test_what_only_the_router_holds_for_an_accusation_is_not_shown_either(idle: Simulation) -> None:
    idle.parts = replace(idle.parts, router=Guessing())
    idle.write("con mèo leo cây")
    assert misses(idle) == []
    assert counted(idle) == 1


def test_words_that_come_near_a_report_are_not_shown(simulate: Start) -> None:
    report = "spec: 1\nflow: to-cao\nstart_by: {accusation: viec}\nanswers: {viec: {type: text, label: Việc}}\n"
    simulation = simulate(files={"to-cao.yaml": report + "steps:\n  - ask: viec\n"})
    simulation.write("xin chào")
    message = Message("e1", simulation.moments[-1].event.at, "thôi quay lại cái kia")
    turn = Turn(simulation.moments[-1].world, simulation.scripts, simulation.session, message, DEFAULT_LIMITS)
    show_to_editors(turn, ["gop-y", "to-cao"])
    assert turn.effects == []
    show_to_editors(turn, ["gop-y"])
    assert turn.effects == [Missed("thôi quay lại cái kia", ("gop-y",))]
