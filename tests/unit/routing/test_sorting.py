import numpy as np
import pytest

from bot.routing.features import Indices
from bot.routing.sorting import Sorter


def text(*features: int) -> Indices:
    return np.array(features, np.int32)


SORTER = Sorter.of([text(1, 2), text(1, 3), text(1, 4)] * 8, ["phi", "giay", "phi"] * 8)


def test_each_group_is_the_best_for_its_own_texts() -> None:
    assert [SORTER.best(text(1, last)) for last in (2, 3, 4)] == ["phi", "giay", "phi"]


def test_groups_are_named_once_in_order() -> None:
    assert SORTER.groups == ("giay", "phi")


@pytest.mark.parametrize("asked", [text(), text(1), text(40_000), text(1, 2, 3, 4)])
def test_chances_are_of_every_group_and_sum_to_one(asked: Indices) -> None:
    found = SORTER.chances(asked)
    assert tuple(found) == SORTER.groups
    assert sum(found.values()) == pytest.approx(1, abs=1e-5)


def test_a_single_group_is_always_the_best() -> None:
    assert Sorter.of([text(1)], ["phi"]).best(text(9)) == "phi"
