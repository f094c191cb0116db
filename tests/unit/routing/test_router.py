from bot.routing.by_words import WordRouter
from bot.routing.learned import LearnedRouter
from bot.routing.router import MIN_EXAMPLES, make_router
from tests.unit.routing.town import WEATHER, flow_file, scripts_of, town_files


def of(count: int) -> dict[str, str]:
    said = {"": [f"trời mưa lần {number} đó" for number in range(count)]}
    return {"troi.yaml": flow_file(WEATHER, said, "keywords: [thời tiết, mưa nắng]", words=False)}


def test_few_examples_are_read_by_words_and_enough_are_learnt() -> None:
    assert isinstance(make_router(scripts_of(of(MIN_EXAMPLES - 1))), WordRouter)
    assert isinstance(make_router(scripts_of(of(MIN_EXAMPLES))), LearnedRouter)


def test_the_same_scripts_are_learnt_once_also_when_they_are_read_again() -> None:
    once = make_router(scripts_of(town_files()))
    again = make_router(scripts_of(town_files()))
    assert once is again


def test_scripts_without_a_flow_are_read_by_words() -> None:
    assert make_router(scripts_of({})).understand("chào").routes == ()
