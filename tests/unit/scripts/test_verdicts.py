"""When a citizen is asked whether an answered ticket is solved: at a good moment, twice at most, never in their way."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.scripts.conversations.simulate import Simulation
from bot.scripts.limits import VERDICT_AGAIN_DAYS, VERDICT_KEEP_DAYS, VERDICT_MINUTES
from bot.scripts.verdicts import MAX_ASKED, MAX_AWAITED
from bot.tickets.calendar import HANOI
from tests.unit.scripts.talk import Start, said

OPENS = "- ticket: {kind: feedback, body: \"'đèn hỏng'\"}\n- say: Đã ghi."
HOLDS = OPENS + "\n- ask: ten\n  say: Tên anh/chị là gì?\n  ask_again: true\n- say: Chào."
NAME = "ten: {type: text, label: Tên}"
MINUTE, HOUR, DAY = 60, 3_600, 86_400


@pytest.fixture
def answered(started: Start) -> Simulation:
    """A conversation at rest whose ticket was just answered, at nine in the morning."""
    simulation = started(OPENS)
    at(simulation, 9)
    simulation.write("ok")
    simulation.staff_answer()
    return simulation


def at(simulation: Simulation, hour: int, minute: int = 0) -> None:
    """Lets time pass until that hour."""
    now = simulation.now
    then = now.replace(hour=hour, minute=minute, second=0)
    simulation.wait(((then if then >= now else then + timedelta(days=1)) - now).total_seconds())


def asked(simulation: Simulation) -> int:
    return sum("đã được giải quyết chưa?" in text for text in said(simulation))


def test_it_comes_ten_minutes_after_the_answer(answered: Simulation) -> None:
    answered.wait(VERDICT_MINUTES * MINUTE - 1)
    assert asked(answered) == 0
    answered.wait(1)
    assert asked(answered) == 1
    assert answered.session.frames[-1].flow == "da-giai-quyet"


@pytest.mark.parametrize("hour", [21, 23, 5])
def test_by_night_it_waits_for_the_morning(started: Start, hour: int) -> None:
    simulation = started(OPENS)
    at(simulation, hour)
    simulation.write("ok")
    simulation.staff_answer()
    simulation.wait(HOUR)
    assert asked(simulation) == 0
    at(simulation, 7)
    assert asked(simulation) == 1
    assert simulation.now.astimezone(HANOI).hour == 7


def test_silence_is_asked_once_more_a_week_later_at_their_next_message_and_never_again(answered: Simulation) -> None:
    answered.wait(VERDICT_AGAIN_DAYS * DAY + HOUR)
    assert asked(answered) == 1  # the channel would charge for it
    answered.write("cảm ơn")
    assert asked(answered) == MAX_ASKED == 2
    for _ in range(5):
        answered.wait(VERDICT_AGAIN_DAYS * DAY)
        answered.write("ok")
    assert asked(answered) == 2
    assert answered.session.awaited == ()


def test_a_message_in_time_lets_the_second_question_come_on_its_day(answered: Simulation) -> None:
    answered.wait(VERDICT_AGAIN_DAYS * DAY - DAY)
    answered.write("cảm ơn")
    assert asked(answered) == 1
    answered.wait(DAY + HOUR)
    assert asked(answered) == 2


def test_whoever_said_it_is_never_asked_again(answered: Simulation) -> None:
    answered.wait(VERDICT_MINUTES * MINUTE)
    answered.write("rồi")
    for _ in range(3):
        answered.wait(VERDICT_AGAIN_DAYS * DAY)
        answered.write("ok")
    assert asked(answered) == 1


def test_outside_the_free_window_it_follows_the_next_message_after_what_that_was_about(started: Start) -> None:
    simulation = started(OPENS)
    at(simulation, 9)
    simulation.write("ok")
    simulation.wait(3 * DAY)
    simulation.staff_answer()
    simulation.wait(DAY)
    assert asked(simulation) == 0
    before = len(said(simulation))
    simulation.write("cảm ơn")
    assert [("giải quyết chưa" in text) for text in said(simulation)[before:]] == [False, True]


def test_an_answer_that_waits_for_the_citizen_is_asked_about_only_once_it_is_with_them(started: Start) -> None:
    simulation = started(OPENS)
    at(simulation, 9)
    simulation.wait(8 * DAY)
    simulation.staff_answer()
    assert simulation.session.awaited == ()
    simulation.write("ok")
    assert asked(simulation) == 0
    simulation.wait(VERDICT_MINUTES * MINUTE)
    assert asked(simulation) == 1


def test_it_never_breaks_into_something_else_and_comes_when_that_is_over(started: Start) -> None:
    simulation = started(HOLDS, NAME)
    at(simulation, 9)
    simulation.write("")
    simulation.staff_answer()
    simulation.wait(2 * HOUR)
    assert asked(simulation) == 0
    simulation.write("An")
    assert said(simulation)[-2] == "Chào."
    assert asked(simulation) == 1


def test_it_never_comes_while_a_person_has_the_chat(answered: Simulation) -> None:
    answered.take_over()
    answered.wait(VERDICT_MINUTES * MINUTE)
    assert answered.session.muted_until is not None
    assert asked(answered) == 0


def test_what_staff_say_after_it_puts_it_aside_for_a_yes_would_answer_them(answered: Simulation) -> None:
    answered.wait(VERDICT_MINUTES * MINUTE)
    answered.staff_reply()
    answered.write("vâng")
    assert answered.verdicts == []


def test_it_never_follows_a_cry_for_help(answered: Simulation) -> None:
    answered.wait(VERDICT_AGAIN_DAYS * DAY)
    before = asked(answered)
    answered.write("có cháy, cứu với")
    assert asked(answered) == before


def test_a_ticket_that_has_moved_on_is_not_asked_about(answered: Simulation) -> None:
    code = answered.tickets[0].code
    answered._set_view(code, status="in_progress", asks_for_verdict=False)
    answered.wait(HOUR)
    assert asked(answered) == 0
    assert answered.session.awaited == ()


def test_a_question_that_found_no_moment_in_a_month_is_let_go_of(started: Start) -> None:
    simulation = started(OPENS)
    at(simulation, 9)
    simulation.wait(3 * DAY)
    simulation.staff_answer()
    simulation.wait((VERDICT_KEEP_DAYS + 1) * DAY)
    simulation.write("ok")
    assert asked(simulation) == 0
    assert simulation.session.awaited == ()


def test_only_so_many_answers_are_waited_for(started: Start) -> None:
    simulation = started(OPENS)
    at(simulation, 9)
    for _ in range(MAX_AWAITED + 2):
        simulation.write("làm thử")
        simulation.staff_answer()
    assert len(simulation.session.awaited) == MAX_AWAITED
    assert simulation.session.awaited[-1].code == simulation.tickets[-1].code


def test_its_old_buttons_ask_it_again_until_it_was_said(answered: Simulation) -> None:
    answered.wait(VERDICT_MINUTES * MINUTE)
    answered.write("cảm ơn")
    answered.tap("Chưa giải quyết")
    assert asked(answered) == 2
    answered.tap("Đã giải quyết")
    assert [one.solved for one in answered.verdicts] == [True]
    answered.write("huỷ")
    answered.tap("Chưa giải quyết")
    assert asked(answered) == 2
    assert len(answered.verdicts) == 1


def test_the_moment_survives_being_written_out(answered: Simulation) -> None:
    again = type(answered.session).load(answered.session.dump())
    assert again.awaited == answered.session.awaited
    assert again.heard_at == answered.session.heard_at
    assert datetime.fromtimestamp(again.awaited[0].due / 1000, HANOI).hour == 9
