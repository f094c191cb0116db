from hypothesis import given
from hypothesis import strategies as st

from bot.routing.doubt import LIKELIEST, SURE, decide, judged
from bot.scripts.world import MAX_OFFERED, POSSIBLE, WORTH_ASKING, Found, Hit


def hits(*scores: float) -> list[Hit]:
    return [Hit(str(number), str(number), score) for number, score in enumerate(scores)]


CHANCES = st.lists(st.floats(0, 1), max_size=12).map(lambda found: sorted(c / (sum(found) or 1) for c in found)[::-1])


def test_the_best_is_answered_from_a_certain_chance_on() -> None:
    assert decide([SURE]) == decide([SURE, 1 - SURE]) == decide([1.0]) == "answer"
    assert decide([SURE - 0.01, 0.01]) == "ask"


def test_many_unlikely_ones_or_none_at_all_are_not_understood() -> None:
    assert decide([]) == "unsure"
    assert decide([LIKELIEST - 0.01] * 8) == "unsure"
    assert decide([0.4, *[POSSIBLE - 0.01] * 10]) == "unsure"


def test_what_is_offered_must_be_worth_asking_together() -> None:
    each = (WORTH_ASKING - LIKELIEST) / (MAX_OFFERED - 1)
    assert decide([LIKELIEST, *[each + 0.01] * (MAX_OFFERED - 1)]) == "ask"
    assert decide([LIKELIEST, *[each - 0.01] * (MAX_OFFERED + 3)]) == "unsure"
    assert decide([LIKELIEST - 0.01] * MAX_OFFERED) == "unsure"


def test_a_sheet_is_clear_when_it_is_likely() -> None:
    assert judged(hits(99)).clear == hits(99)[0]
    assert judged(hits(100 * SURE - 1, 1)).clear is None


def test_no_hits_find_nothing() -> None:
    assert judged([]) == Found()


def test_sheets_that_are_hardly_possible_are_not_offered() -> None:
    found = judged(hits(50, 40, 100 * POSSIBLE - 1))
    assert [hit.score for hit in found.several] == [50, 40]
    assert len(found.ranked) == 3


@given(CHANCES)
def test_whatever_the_chances_a_decision_is_made_and_never_too_many_are_offered(
    chances: list[float],
) -> None:
    assert decide(chances) in ("answer", "ask", "unsure")
    found = judged(hits(*(100 * chance for chance in chances)))
    assert len(found.several) <= MAX_OFFERED
    assert not (found.clear and found.several)
    assert len(found.ranked) == len(chances)
