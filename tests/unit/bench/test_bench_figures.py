"""How rounds become medians, and goals verdicts."""

from __future__ import annotations

from tests.bench.figures import Figure, Goal, Numbers, Options, as_data, shown, summed_up, table


async def _nothing(options: Options) -> Numbers:
    return {}


FIGURE = Figure("Title", _nothing, (Goal("speed", ">=", 10), Goal("lost", "<=", 0, vital=True)))
ROUNDS = [{"speed": 12.0, "lost": 0.0}, {"speed": 8.0, "lost": 1.0}, {"speed": 11.0, "lost": 0.0, "rare": 5.0}]


def test_a_goal_of_speed_is_judged_by_the_median_and_a_vital_one_by_the_worst_round() -> None:
    speed, lost, rare = summed_up(FIGURE, ROUNDS)
    assert (speed.median, speed.low, speed.high, speed.is_met) == (11, 8, 12, True)
    assert (lost.median, lost.is_met) == (1, False)
    assert (rare.median, rare.goal, rare.is_met) == (5, None, True)


def test_the_table_says_what_was_missed() -> None:
    text = table("Title", summed_up(FIGURE, ROUNDS), 3)
    assert "| speed | 11 | 8 to 12 | >= 10: met |" in text
    assert "| lost | 1 | 0 to 1 | <= 0: MISSED |" in text


def test_the_result_file_keeps_every_round() -> None:
    data = as_data(summed_up(FIGURE, ROUNDS), ROUNDS)
    assert data["rounds"] == ROUNDS
    assert data["summary"]["speed"] == {"median": 11, "min": 8, "max": 12, "goal": ">= 10", "met": True}


def test_numbers_are_shown_with_as_many_digits_as_they_deserve() -> None:
    assert [shown(n) for n in (1234.5, 100.4, 12.34, 0.555, 7.0)] == ["1,234", "100", "12.3", "0.56", "7"]
