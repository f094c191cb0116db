"""A told story begins its flow with a guess at what it is about, which only the citizen can make an answer."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.scripts.conversations.simulate import NoRoutes, Simulation
from bot.scripts.loader import load_scripts
from bot.scripts.world import Decision, Route, Understood
from tests.unit.scripts.talk import Start, labels, last

FLOW = """
spec: 1
flow: thu
title: Phản ánh
start_by: {accusation: su_viec, subject: doan, keywords: [làm thử]}
answers:
  su_viec: {type: text, label: Sự việc}
  van_de:
    type: choice
    label: Vấn đề
    options:
      - {label: Chậm, value: cham-han, synonyms: [lâu]}
      - {label: Thái độ, value: ung-xu}
      - label: Việc khác
        say: Việc gì nữa?
        options: [{label: Thu sai, value: thu-sai}, {label: Việc khác, value: khac}]
steps:
  - ask: van_de
    guess: "'' if doan == 'khac' else doan"
    say: Vấn đề gì?
    retry: [Chọn một mục giúp tôi.]
  - ask: su_viec
    say: Kể đi.
  - review: [van_de]
    question: Gửi chứ?
    confirm: Gửi
    stop: thoi
    stop_label: Thôi
  - say: "Đã ghi {{ van_de }}."
  - end
  - id: thoi
    say: Thôi vậy.
"""
STORY = "Tôi chờ ba tháng rồi mà hồ sơ vẫn nằm đó"


class Guessing(NoRoutes):
    """Takes every message for a story about one subject."""

    def __init__(self, subject: str, decision: Decision = "answer") -> None:
        self._subject, self._decision = subject, decision

    def understand(self, text: str) -> Understood:
        return Understood((Route("thu", 0.9),), self._decision)

    def subject(self, text: str) -> str:
        return self._subject


@pytest.fixture
def told(simulate: Start) -> Callable[..., Simulation]:
    """Somebody whose first message tells a story that is taken to be about a subject."""

    def make(subject: str, **changes: Any) -> Simulation:
        simulation = simulate(files={"thu.yaml": FLOW}, router=Guessing(subject, **changes))
        simulation.write(STORY)
        return simulation

    return make


def answers(simulation: Simulation) -> dict[str, Any]:
    return dict(simulation.session.frames[-1].answers)


def test_one_tap_agrees_and_nothing_is_an_answer_before_it(told: Callable[..., Simulation]) -> None:
    simulation = told("cham-han")
    assert last(simulation) == "Vấn đề có phải là: Chậm?"
    assert labels(simulation) == ["Đúng", "Chọn mục khác"]
    assert "van_de" not in answers(simulation)
    simulation.tap("Đúng")
    assert answers(simulation)["van_de"] == "cham-han"
    assert "Vấn đề: Chậm" in last(simulation)


def test_a_wrong_guess_costs_one_tap_and_is_not_made_again(told: Callable[..., Simulation]) -> None:
    simulation = told("cham-han")
    simulation.tap("Chọn mục khác")
    assert last(simulation) == "Vấn đề gì?"
    assert labels(simulation) == ["Chậm", "Thái độ", "Việc khác"]
    simulation.write("nhắc lại")
    assert last(simulation) == "Vấn đề gì?"


@pytest.mark.parametrize(("said", "value"), [("thái độ", "ung-xu"), ("thu sai", "thu-sai"), ("lâu", "cham-han")])
def test_the_right_subject_may_be_written_at_once(told: Callable[..., Simulation], said: str, value: str) -> None:
    simulation = told("cham-han")
    simulation.write(said)
    assert answers(simulation)["van_de"] == value


def test_a_subject_among_the_further_options_is_guessed_as_well(told: Callable[..., Simulation]) -> None:
    assert last(told("thu-sai")) == "Vấn đề có phải là: Thu sai?"


@pytest.mark.parametrize("subject", ["", "khac", "khong-co-muc-nay"])
def test_what_the_script_or_the_options_do_not_take_is_asked_plainly(
    told: Callable[..., Simulation], subject: str
) -> None:
    assert last(told(subject)) == "Vấn đề gì?"


def test_whoever_only_names_the_flow_is_asked_plainly(simulate: Start) -> None:
    simulation = simulate(files={"thu.yaml": FLOW}, router=Guessing("cham-han"))
    simulation.write("làm thử")
    assert last(simulation) == "Vấn đề gì?"


def test_a_story_that_was_in_doubt_comes_with_the_guess_too(told: Callable[..., Simulation]) -> None:
    simulation = told("cham-han", decision="ask")
    simulation.tap("Phản ánh")
    assert last(simulation) == "Vấn đề có phải là: Chậm?"


def test_in_the_review_a_yes_is_no_agreement_to_the_old_guess(told: Callable[..., Simulation]) -> None:
    simulation = told("cham-han")
    simulation.write("thái độ")
    simulation.write("sửa vấn đề")
    assert "Đang ghi: Thái độ" in last(simulation)
    simulation.write("đúng")
    assert last(simulation).startswith("Chọn một mục giúp tôi.")
    assert answers(simulation)["van_de"] == "ung-xu"


def test_among_the_further_options_a_yes_is_no_agreement_to_the_guess(told: Callable[..., Simulation]) -> None:
    simulation = told("cham-han")
    simulation.write("việc khác")
    assert last(simulation) == "Việc gì nữa?"
    simulation.write("đúng")
    assert "van_de" not in answers(simulation)
    assert last(simulation).startswith("Chọn một mục giúp tôi.")


def test_further_options_are_asked_for_and_may_be_written_at_once(told: Callable[..., Simulation]) -> None:
    simulation = told("")
    simulation.tap("Việc khác")
    assert last(simulation) == "Việc gì nữa?"
    assert labels(simulation) == ["Thu sai", "Việc khác"]
    simulation.write("2")
    assert answers(simulation)["van_de"] == "khac"


@pytest.mark.parametrize(
    ("start", "rule", "hint"),
    [
        ("accusation: su_viec, subject: van_de", "duplicate-key", "van_de_doan"),
        ("subject: doan", "missing-key", "accusation"),
    ],
)
def test_a_guess_that_would_be_an_answer_or_has_no_story_is_a_problem(start: str, rule: str, hint: str) -> None:
    text = FLOW.replace("accusation: su_viec, subject: doan", start)
    (problem,) = (one for one in load_scripts({"thu.yaml": text}).problems if one.rule == rule)
    assert (problem.line, problem.level) == (5, "error")
    assert hint in problem.hint


def test_what_reads_by_words_alone_guesses_nothing(simulate: Start) -> None:
    simulation = simulate(files={"thu.yaml": FLOW})
    simulation.write("Cán bộ quát tháo, sách nhiễu dân giữa phòng một cửa")
    assert last(simulation) == "Vấn đề gì?"
    assert answers(simulation)["su_viec"]
