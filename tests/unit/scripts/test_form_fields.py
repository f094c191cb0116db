"""Questions of a sealed form as data, and what is made of whatever is typed into them."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scripts.answers import ANSWERS
from bot.scripts.answers.choice import Choice, Item
from bot.scripts.answers.date import Date
from bot.scripts.answers.files import Files
from bot.scripts.answers.text import Text
from bot.scripts.conversations.simulate import Parts, SimulatedWorld, picture
from bot.scripts.form_fields import (
    EMPTY,
    EMPTY_CHOICE,
    EMPTY_FILES,
    FORM_TYPES,
    FormField,
    ReadField,
    Typed,
    dump_field,
    field_of,
    load_field,
    read_field,
)
from bot.scripts.loader import load_scripts
from bot.tickets.units import UnitIndex
from config.units import read_chart
from tests.unit.scripts.conftest import NINE
from tests.unit.scripts.talk import flow_text

MORE: dict[str, dict[str, Any]] = {
    "choice": {"options": (Item("Một", "mot", ("1 cái",)), Item("Khác", "khac", (), "Nào?", (Item("Hai", "hai"),)))},
    "date": {"past": True, "min": date(2026, 1, 31), "within": 7},
    "text": {"min": 20, "max": 300},
}
WORLD = SimulatedWorld(Parts(units=UnitIndex(read_chart().units)), NINE, "1", {})


def of_type(name: str, **changes: Any) -> FormField:
    options = {option: key.default for option, key in ANSWERS[name].KEYS.items()} | MORE.get(name, {})
    return FormField("x", "Nhãn", name, ANSWERS[name](**options), **changes)


@pytest.mark.parametrize("name", sorted(FORM_TYPES))
def test_a_question_outlives_the_scripts_it_was_asked_by(name: str) -> None:
    asked = of_type(name, optional=True, about="Dùng để thử.")
    assert load_field(json.loads(json.dumps(dump_field(asked)))) == asked


@pytest.mark.parametrize("stored", [{}, {"n": "x"}, {"n": "x", "l": "", "t": "khong-co", "o": 0, "k": {}, "a": ""}])
def test_what_is_no_question_is_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no question"):
        load_field(stored)


@pytest.mark.parametrize("name", sorted(FORM_TYPES))
@given(words=st.text(max_size=200), picked=st.none() | st.integers(-5, 50))
def test_whatever_is_typed_is_a_value_or_a_problem_in_words(name: str, words: str, picked: int | None) -> None:
    read = read_field(of_type(name), WORLD, Typed(words, picked))
    assert (read.value is None) == bool(read.problem)
    json.dumps(read.value)


@pytest.mark.parametrize("name", sorted(FORM_TYPES))
def test_what_is_left_empty_is_none_where_it_may_be_and_else_asked_for(name: str) -> None:
    assert read_field(of_type(name, optional=True), WORLD, Typed("  \n")) == ReadField()
    wanted = {"files": EMPTY_FILES, "choice": EMPTY_CHOICE}.get(name, EMPTY)
    assert read_field(of_type(name), WORLD, Typed()).problem == wanted


def test_one_of_several_meanings_is_picked_by_its_number() -> None:
    unit = of_type("unit")
    asked = read_field(unit, WORLD, Typed("đông anh"))
    assert len(asked.meanings) > 1
    assert "dưới đây" in asked.problem
    values = [read_field(unit, WORLD, Typed("đông anh", number)).value for number in range(len(asked.meanings))]
    assert len({value["id"] for value in values}) == len(values)
    assert read_field(unit, WORLD, Typed("đông anh", len(asked.meanings) + 5)).meanings == asked.meanings


def test_a_story_keeps_its_lines_and_files_are_a_list() -> None:
    assert read_field(FormField("x", "X", "text", Text()), WORLD, Typed("một\nhai")).value == "một\nhai"
    read = read_field(FormField("x", "X", "files", Files(max=1)), WORLD, Typed(files=(picture(1), picture(2))))
    assert [one["kind"] for one in read.value] == ["image"]


def test_the_page_says_what_a_personal_answer_is_for() -> None:
    answers = (
        "sdt: {type: phone, label: Số, privacy: sealed, purpose: để gọi lại, keep: 24mo}\nten: {type: text, label: T}"
    )
    scripts = load_scripts({"thu.yaml": flow_text("- ask: sdt\n- ask: ten", answers)}).scripts
    assert scripts is not None
    declared = scripts.flows["thu"].answers
    assert field_of(declared["sdt"]).about == "Dùng để gọi lại, giữ 24 tháng, niêm phong trong phiếu."
    assert field_of(declared["ten"]).about == ""
    assert field_of(declared["ten"]).is_long
    assert not isinstance(field_of(declared["sdt"]).type, Choice | Date)
