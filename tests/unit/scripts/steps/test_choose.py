"""Options, and every way a citizen names one."""

import pytest

from bot.scripts.effects import Count, SetTimer
from bot.scripts.phrases import TEXTS
from tests.unit.scripts.talk import Start, labels, said

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


def test_a_consent_is_kept_with_its_proof_and_silence_is_none(started: Start) -> None:
    simulation = started("- choose: Đồng ý?\n  options: [{label: Đồng ý, consent: phan-anh}, Không]")
    simulation.wait(3600)
    assert not simulation.session.consents
    simulation.write("Không")
    assert not simulation.session.consents
    simulation = started("- choose: Đồng ý?\n  options: [{label: Đồng ý, consent: phan-anh}, Không]")
    simulation.tap("Đồng ý")
    given = simulation.session.consents["phan-anh"]
    assert given.event
    assert given.shown.endswith("#Đồng ý")
    assert given.flow


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


def test_a_question_with_silence_sets_a_timer_for_its_own_token(started: Start) -> None:
    simulation = started("- choose: Gì?\n  options: [A]\n  silence: {after: 8h, say: Alo}")
    timers = [effect for effect in simulation.write("nhắc lại") if isinstance(effect, SetTimer)]
    assert [(timer.name, timer.token) for timer in timers] == [("silence", simulation.session.serial)]
    assert said(simulation) == ["Gì?", "Gì?"]


@pytest.mark.parametrize("words", ["cái cuối", "lựa chọn cuối cùng ạ", "cuối cùng"])
def test_choose_takes_the_last_by_its_place(started: Start, words: str) -> None:
    simulation = started(CHOOSE)
    simulation.write(words)
    assert said(simulation)[-1] == "Tử kt"
