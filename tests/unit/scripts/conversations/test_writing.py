"""Values written on one line read back as they are, whatever they hold."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.scripts.conversations.writing import duration, durations, inline
from bot.scripts.tree import read_tree

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
NAMES = st.text("abcXY_:, #", min_size=1, max_size=8).map(lambda name: " ".join(name.split()))
VALUES = st.recursive(
    TEXTS | st.integers(-(10**13), 10**13) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def read(text: str) -> Any:
    problems: list[Any] = []
    root = read_tree("x.yaml", text, problems)
    assert root is not None, problems
    assert not problems
    return root.plain()


@given(VALUES)
def test_a_value_reads_back_as_it_was_in_a_list_and_alone(value: Any) -> None:
    assert read(f"turns:\n  - bot: {inline(value)}\n") == {"turns": [{"bot": value}]}
    assert read(f"turns:\n  - bot: [{inline(value)}, x]\n") == {"turns": [{"bot": [value, "x"]}]}


def test_a_lone_half_of_a_character_is_written_as_one_that_cannot_be_read() -> None:
    assert read(inline("a\ud800b")) == "a\ufffdb"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Xin chào anh/chị.", "Xin chào anh/chị."),
        ("Anh/chị cần gì?", '"Anh/chị cần gì?"'),
        ("no", '"no"'),
        ("1", '"1"'),
        ({"tap": "Đồng ý", "so": 2}, "{tap: Đồng ý, so: 2}"),
        (["a", "b: c"], '[a, "b: c"]'),
    ],
)
def test_quotes_stand_only_where_they_must(value: Any, written: str) -> None:
    assert inline(value) == written


@pytest.mark.parametrize(
    ("seconds", "written"), [(1200, "20m"), (7200, "2h"), (86_400, "1d"), (61, "61s"), (1.2, "2s"), (0, "0s")]
)
def test_a_wait_is_written_in_its_largest_unit(seconds: float, written: str) -> None:
    assert duration(seconds) == written


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (0, []),
        (60, ["1m"]),
        (99_999, ["99999s"]),
        (800_000, ["9d", "22400s"]),
        (864_000, ["10d"]),
        (86_400.5 * 2, ["2d", "1s"]),
    ],
)
def test_a_long_wait_is_written_in_days_and_the_rest(seconds: float, written: list[str]) -> None:
    assert durations(seconds) == written
