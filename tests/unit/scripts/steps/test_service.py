"""What a step that asks an outside service does, and how the talk goes on while it is asked."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from bot.scripts.calling import GRACE_SECONDS, MAX_HELD
from bot.scripts.conversations.simulate import Parts, Simulation
from bot.scripts.effects import CallService, CancelTimer, Count, SetTimer
from bot.scripts.loader import load_scripts, make_scripts
from bot.scripts.session import Session
from bot.scripts.steps.service import (
    DEFAULT_TIMEOUT,
    MAX_GIVEN,
    MAX_GIVEN_CHARACTERS,
    MAX_TIMEOUT,
    MAX_VALUE_CHARACTERS,
    MAX_VALUE_DEPTH,
    UnusableValue,
    usable,
)
from bot.tickets.calendar import HANOI
from tests.unit.scripts.talk import Start, said

ASKS = """
- service: {name: tra-cuu, with: {ma: "'12'"}, save: kq, failed: hong}
- say: "Trạng thái {{ kq.trang_thai }}"
- ask: mot
  say: Một?
- ask: hai
  say: Hai?
- say: "{{ mot }} rồi {{ hai }}"
- end
- id: hong
  say: Không tra được.
"""
TWO = "mot: {type: text, label: Một}\nhai: {type: text, label: Hai}"
ANSWER = {"trang_thai": "đã xong"}


def errors(text: str) -> list[str]:
    return [problem.message for problem in load_scripts({"thu.yaml": text}).problems if problem.level == "error"]


def test_the_service_is_asked_with_the_values_and_its_answer_is_kept(started: Start) -> None:
    simulation = started(
        "- set: {so: 7}\n- service: {name: tra-cuu, with: {ma: so + 1, ten: citizen.name}, save: kq, timeout: 4s}\n"
        "- say: 'Có {{ kq.ds[1].ten }}.'"
    )
    (call,) = simulation.calls
    assert call == CallService("tra-cuu", {"ma": 8, "ten": ""}, call.token, 4)
    assert said(simulation) == []
    assert simulation.session.is_waiting
    simulation.service_answers({"ds": [{"ten": "A"}, {"ten": "B"}]})
    assert said(simulation) == ["Có B."]
    assert simulation.session.is_idle


def test_the_name_alone_is_enough_and_the_time_limit_has_a_default(started: Start) -> None:
    simulation = started("- service: bao-tri\n- say: Tiếp.")
    assert (simulation.calls[0].name, simulation.calls[0].given) == ("bao-tri", {})
    assert simulation.calls[0].timeout == DEFAULT_TIMEOUT
    simulation.service_answers([1])
    assert said(simulation) == ["Tiếp."]


def test_a_failed_call_goes_where_the_script_says(started: Start) -> None:
    simulation = started(ASKS, TWO)
    effects = simulation.service_answers(failed=True)
    assert said(simulation) == ["Không tra được."]
    assert Count("service_failed", (("service", "tra-cuu"),)) in effects


def test_a_failed_call_may_lead_to_another_flow(simulate: Start, write_flow: Callable[..., str]) -> None:
    here = write_flow("- service: {name: x, failed: {switch: kia}}")
    simulation = simulate(files={"thu.yaml": here, "kia.yaml": write_flow("- say: Kia.", name="kia", keywords="[k]")})
    simulation.write("làm thử")
    simulation.service_answers(failed=True)
    assert said(simulation) == ["Kia."]


def test_a_failed_call_without_a_place_to_go_is_said_and_the_flow_goes_on_with_none(started: Start) -> None:
    simulation = started("- service: {name: x, save: kq}\n- say: \"{{ 'trống' if kq is none else kq }}\"")
    simulation.service_answers(failed=True)
    assert "chưa tra cứu được" in said(simulation)[0]
    assert said(simulation)[1] == "trống"


def test_two_quick_texts_wait_for_the_service_and_are_answered_in_order(started: Start) -> None:
    simulation = started(ASKS, TWO)
    assert simulation.write("táo") == []
    assert simulation.write("lê") == []
    assert len(Session.load(simulation.session.dump()).held) == 2
    simulation.service_answers(ANSWER)
    assert said(simulation) == ["Trạng thái đã xong", "Một?", "Hai?", "táo rồi lê"]


def test_an_emergency_is_answered_at_once_and_the_service_goes_on(started: Start) -> None:
    simulation = started(ASKS, TWO)
    simulation.write("cứu tôi với")
    assert "113" in "".join(said(simulation))
    simulation.service_answers(ANSWER)
    assert said(simulation)[-2:] == ["Trạng thái đã xong", "Một?"]


def test_cancelling_ends_the_wait_with_all_that_was_written_meanwhile(started: Start) -> None:
    simulation = started(ASKS, TWO)
    simulation.write("táo")
    effects = simulation.write("huỷ")
    assert CancelTimer("service") in effects
    assert len(said(simulation)) == 1
    assert "dừng lại" in said(simulation)[0]
    assert simulation.session.is_idle
    assert simulation.session.held == ()
    assert simulation.service_answers(ANSWER) == []


def test_a_global_word_ends_the_wait_and_the_service_is_asked_again_on_resuming(started: Start) -> None:
    simulation = started(ASKS, TWO)
    simulation.write("menu")
    assert simulation.session.calling is None
    simulation.tap("Tiếp tục")
    assert [call.name for call in simulation.calls] == ["tra-cuu", "tra-cuu"]
    assert simulation.calls[0].token != simulation.calls[1].token


def test_who_wants_the_question_again_is_told_to_wait(started: Start) -> None:
    simulation = started(ASKS, TWO)
    simulation.write("nhắc lại")
    assert "chờ tôi một chút" in said(simulation)[-1]
    simulation.service_answers(ANSWER)
    assert said(simulation)[-1] == "Một?"


def test_going_back_leaves_the_service_for_the_question_before_it(started: Start) -> None:
    simulation = started("- ask: mot\n  say: Một?\n- service: {name: x, save: kq}\n- say: '{{ kq }}'", TWO)
    simulation.write("táo")
    assert len(simulation.calls) == 1
    simulation.write("quay lại")
    assert said(simulation)[-1] == "Đang ghi: táo.\nMột?"
    simulation.write("lê")
    assert len(simulation.calls) == 2
    assert simulation.service_answers("muộn", token=simulation.calls[0].token) == []
    simulation.service_answers("đúng lúc")
    assert said(simulation)[-1] == "đúng lúc"


def test_a_second_answer_and_one_nobody_asked_for_change_nothing(started: Start) -> None:
    simulation = started(ASKS, TWO)
    assert simulation.service_answers(ANSWER, token=99) == []
    simulation.service_answers(ANSWER)
    before = simulation.session.dump()
    assert simulation.service_answers({"trang_thai": "khác"}) == []
    assert simulation.session.dump() == before


def test_when_no_answer_ever_comes_the_machine_gives_up_by_its_own_clock(started: Start) -> None:
    simulation = started(ASKS, TWO)
    simulation.wait(DEFAULT_TIMEOUT + GRACE_SECONDS - 1)
    assert said(simulation) == []
    simulation.wait(1)
    assert said(simulation) == ["Không tra được."]


def test_more_messages_than_can_wait_are_told_so_and_none_of_those_kept_is_lost(started: Start) -> None:
    simulation = started(ASKS, TWO)
    for number in range(MAX_HELD):
        assert simulation.write(f"tin {number}") == []
    simulation.write("một tin nữa")
    assert "chờ tôi một chút" in said(simulation)[-1]
    assert [message.text for message in simulation.session.held] == [f"tin {number}" for number in range(MAX_HELD)]
    simulation.service_answers(ANSWER)
    assert "tin 0 rồi tin 1" in said(simulation)


def test_an_answer_while_a_person_has_the_chat_is_not_said_and_the_service_is_asked_again_later(started: Start) -> None:
    simulation = started(ASKS, TWO)
    simulation.take_over()
    assert [effect for effect in simulation.service_answers(ANSWER) if not isinstance(effect, CancelTimer)] == []
    assert said(simulation) == []
    simulation.wait(3 * 3600)
    simulation.write("tôi hỏi việc này")
    assert len(simulation.calls) == 2
    simulation.service_answers(ANSWER)
    assert said(simulation)[-1] == "Một?"


@pytest.mark.parametrize("way", ["sdt", "[sdt]", "[1, [sdt]]", "sdt | trim", "sdt | tom_tat(20)", "sdt ~ 'x'"])
def test_a_sealed_answer_never_leaves_for_a_service(way: str, write_flow: Callable[..., str], parts: Parts) -> None:
    """The check refuses the script; one that runs all the same fails before anything is sent."""
    sealed = "sdt: {type: phone, label: Số, privacy: sealed, purpose: để gọi lại, keep: 24mo}"
    loaded = load_scripts(
        {"thu.yaml": write_flow(f'- ask: sdt\n- service: {{name: x, with: {{so: "{way}"}}}}', sealed)}
    )
    assert ["niêm phong" in problem.message for problem in loaded.problems if problem.level == "error"] == [True]
    simulation = Simulation(make_scripts(loaded.folder, "x"), parts, datetime(2026, 11, 23, 9, tzinfo=HANOI))
    simulation.write("làm thử")
    simulation.write("0912345678")
    assert simulation.calls == []
    assert "gặp trục trặc" in said(simulation)[-1]


@pytest.mark.parametrize("timeout", ["0s", f"{MAX_TIMEOUT + 1}s", "1h", "mãi"])
def test_a_time_limit_out_of_bounds_is_a_problem(timeout: str, write_flow: Callable[..., str]) -> None:
    assert errors(write_flow(f"- service: {{name: x, timeout: {timeout}}}"))
    assert not errors(write_flow(f"- service: {{name: x, timeout: {MAX_TIMEOUT}s}}"))


def test_more_values_than_a_service_is_given_are_a_problem(write_flow: Callable[..., str]) -> None:
    def given(count: int) -> str:
        values = ", ".join(f"a{n}: 1" for n in range(count))
        return f"- service: {{name: x, with: {{{values}}}}}"

    assert not errors(write_flow(given(MAX_GIVEN)))
    assert any(str(MAX_GIVEN) in message for message in errors(write_flow(given(MAX_GIVEN + 1))))


def test_longer_values_than_the_limit_are_not_sent_and_count_as_failed(started: Start) -> None:
    steps = "- ask: mot\n- service: {name: x, with: {a: mot}, failed: h}\n- end\n- id: h\n  say: Dài."
    around = len('{"a": ""}')
    simulation = started(steps, TWO)
    simulation.write("x" * (MAX_GIVEN_CHARACTERS - around))
    assert len(simulation.calls) == 1
    simulation = started(steps, TWO)
    simulation.write("x" * (MAX_GIVEN_CHARACTERS - around + 1))
    assert simulation.calls == []
    assert said(simulation)[-1] == "Dài."


def _nested(depth: int) -> Any:
    return [_nested(depth - 1)] if depth else 1


@pytest.mark.parametrize(
    ("fits", "too_much"),
    [
        ("x" * (MAX_VALUE_CHARACTERS - 2), "x" * (MAX_VALUE_CHARACTERS - 1)),
        (_nested(MAX_VALUE_DEPTH), _nested(MAX_VALUE_DEPTH + 1)),
        ({"a": 2**62}, {"a": 2**64}),
        (1.5, float("nan")),
        (None, float("inf")),
    ],
)
def test_an_answer_past_a_limit_counts_as_failed(started: Start, fits: Any, too_much: Any) -> None:
    simulation = started("- service: {name: x, save: kq, failed: h}\n- say: Vừa.\n- end\n- id: h\n  say: Quá.")
    simulation.service_answers(fits)
    assert said(simulation) == ["Vừa."]
    simulation = started("- service: {name: x, save: kq, failed: h}\n- say: Vừa.\n- end\n- id: h\n  say: Quá.")
    simulation.service_answers(too_much)
    assert said(simulation) == ["Quá."]
    with pytest.raises(UnusableValue):
        usable(too_much)


def test_an_answer_for_which_the_conversation_has_no_room_counts_as_failed(started: Start) -> None:
    simulation = started("- service: {name: x, save: kq, failed: h}\n- say: Vừa.\n- end\n- id: h\n  say: Quá.")
    simulation.service_answers([1] * 2_600)  # short as JSON, larger as kept values
    assert said(simulation) == ["Quá."]


def test_texts_of_an_answer_are_shown_as_texts_and_never_act(started: Start) -> None:
    text = "- service: {name: x, save: kq}\n- ask: mot\n  suggest: kq\n- say: 'Đã chọn {{ mot }}'"
    simulation = started(text, TWO)
    simulation.service_answers(["\x01skip", "{{ 7*7 }}", "a\u202eb"])
    assert [option.label for option in simulation.said[-1].options] == ["skip", "{{ 7*7 }}", "ab"]
    simulation.tap("{{ 7*7 }}")
    assert said(simulation)[-1] == "Đã chọn {{ 7*7 }}"


def test_the_machine_waits_longer_than_the_caller(started: Start) -> None:
    simulation = started("- service: {name: x, timeout: 3s}")
    (timer,) = [timer for timer in simulation._timers.values() if timer.name == "service"]
    assert isinstance(timer, SetTimer)
    assert timer.at - int(simulation.now.timestamp() * 1000) == (3 + GRACE_SECONDS) * 1000


@pytest.mark.parametrize("words", ["ok", "đồng ý", "1", "không"])
def test_a_yes_written_while_waiting_is_no_answer_to_what_is_asked_afterwards(started: Start, words: str) -> None:
    """An "ok" to “tôi đang tra cứu” gave consent to a question that had not been asked yet."""
    simulation = started(
        "- service: {name: tra-cuu, save: kq}\n"
        "- choose: Đồng ý lưu không?\n  options: [{label: Đồng ý, consent: luu}, {label: Không, go: thoi}]\n"
        "- say: Đã lưu.\n- end\n- id: thoi\n  say: Không lưu."
    )
    simulation.write(words)
    simulation.service_answers({"x": 1})
    assert said(simulation) == ["Đồng ý lưu không?"]
    assert simulation.session.consents == {}
    simulation.write("đồng ý")
    assert said(simulation)[-1] == "Đã lưu."
