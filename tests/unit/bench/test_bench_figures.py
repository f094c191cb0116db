"""How rounds become medians, and goals verdicts."""

from __future__ import annotations

from tests.bench.figures import MAX_CROWD, Figure, Goal, Numbers, Options, as_data, counted, shown, summed_up, table


async def _nothing(options: Options) -> Numbers:
    return {}


FIGURE = Figure("Title", _nothing, (Goal("speed", ">=", 10), Goal("lost", "<=", 0, vital=True)))
ROUNDS = [{"speed": 12.0, "lost": 0.0}, {"speed": 8.0, "lost": 1.0}, {"speed": 11.0, "lost": 0.0, "rare": 5.0}]


def test_a_goal_of_speed_is_judged_by_the_median_and_a_vital_one_by_the_worst_round() -> None:
    speed, lost, rare = summed_up(FIGURE, ROUNDS, 3)
    assert (speed.median, speed.low, speed.high, speed.is_met) == (11, 8, 12, True)
    assert (lost.median, lost.is_met) == (1, False)
    assert (rare.median, rare.goal, rare.is_met) == (5, None, True)


def test_the_table_says_what_was_missed() -> None:
    text = table("Title", summed_up(FIGURE, ROUNDS, 3), 3)
    assert "| speed | 11 | 8 to 12 | >= 10: met |" in text
    assert "| lost | 1 | 0 to 1 | <= 0: MISSED |" in text


def test_the_result_file_keeps_every_round() -> None:
    data = as_data(summed_up(FIGURE, ROUNDS, 3), ROUNDS)
    assert data["rounds"] == ROUNDS
    assert data["summary"]["speed"] == {"median": 11, "min": 8, "max": 12, "goal": ">= 10", "met": True}


def test_numbers_are_shown_with_as_many_digits_as_they_deserve() -> None:
    assert [shown(n) for n in (1234.5, 100.4, 12.34, 1.234, 0.0224, 7.0)] == [
        "1,234",
        "100",
        "12.3",
        "1.23",
        "0.022",
        "7",
    ]


def test_rounds_in_which_others_used_the_core_do_not_count_unless_there_are_no_others() -> None:
    calm: Numbers = {"speed": 3.0, "others on the core at web": MAX_CROWD}
    crowded: Numbers = {"speed": 1.0, "others on the core at web": MAX_CROWD + 0.01}
    assert counted([calm, crowded, calm], 2) == [calm, calm]
    assert counted([calm, crowded], 2) == [calm, crowded]


def test_what_is_lost_in_a_crowded_round_counts_all_the_same() -> None:
    rounds: list[Numbers] = [{"speed": 12.0, "lost": 0.0}, {"speed": 1.0, "lost": 4.0, "others on the core": 0.5}]
    speed, lost = summed_up(FIGURE, rounds, 1)
    assert (speed.median, lost.median, lost.is_met) == (12, 4, False)
