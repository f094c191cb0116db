"""The page on texts and conditions says what is so: its examples are executed."""

from collections.abc import Callable

import pytest

from bot.scripts.conversations.simulate import Simulation
from bot.scripts.expressions import FILTER_NAMES, Expression, Text, names_lookup, working_days
from bot.scripts.manual.text_page import CONDITIONS, FILTERS, GIVEN, NAMES, SAMPLE, text_page
from bot.scripts.repair import RESERVED
from bot.tickets.calendar import Calendar
from config.holidays import read_holidays
from config.office_hours import read_office_hours


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_prints_what_the_page_says(name: str) -> None:
    calendar = Calendar(read_holidays(), read_office_hours())
    working_days.set(lambda days: calendar.add_working_days(SAMPLE["now"], days))
    example, shown, _ = FILTERS[name]
    assert f"| {name}" in example
    assert Text(example).render(names_lookup(SAMPLE)) == shown


def test_every_filter_is_on_the_page() -> None:
    assert set(FILTERS) == FILTER_NAMES


@pytest.mark.parametrize(("condition", "holds", "about"), CONDITIONS)
def test_each_condition_holds_or_not_as_noted(condition: str, holds: bool, about: str) -> None:
    assert bool(Expression(condition).evaluate(names_lookup(SAMPLE))) is holds


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_there_in_a_conversation(started: Callable[..., Simulation], name: str) -> None:
    phrases = {"phrases.yaml": "shared: {gio_truc: từ 8 giờ}\n"}
    simulation = started(f"- say: 'Có {{{{ {name} }}}}.'", files=phrases)
    assert simulation.said[-1].text.startswith("Có")


def test_every_name_a_shared_flow_is_given_or_read_by_is_explained() -> None:
    names = {name for reserved in RESERVED.values() for name in (*reserved.given, *reserved.back)}
    assert names == set(GIVEN)
    assert all(f"| `{flow}` |" in text_page() for flow in RESERVED)
