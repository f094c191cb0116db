import pytest

from bot.routing.asked import AspectReader
from bot.routing.features import Reader
from bot.routing.sorting import Sorter

LEARNT = [("làm tốn bao tiền", "fee"), ("mang giấy gì đi", "documents"), ("cho hỏi chung chung", "any")]
READER = Reader({"lp": "lệ phí"}, [text for text, _ in LEARNT] * 30)
LEARNED = AspectReader(READER, Sorter.of(READER.learnt, [group for _, group in LEARNT] * 30))
BY_WORDS = AspectReader(READER, None)


def asked(reader: AspectReader, text: str) -> str:
    return reader.asked(text, READER.indices(text))


@pytest.mark.parametrize(("text", "aspect"), [("làm tốn bao tiền", "fee"), ("mang giấy gì đi", "documents")])
def test_an_aspect_is_known_by_what_was_learnt(text: str, aspect: str) -> None:
    assert asked(LEARNED, text) == aspect


def test_what_asks_for_the_whole_has_no_aspect() -> None:
    assert asked(LEARNED, "cho hỏi chung chung") == ""


def test_words_that_name_an_aspect_weigh_more_than_what_is_learnt_of_others() -> None:
    assert asked(LEARNED, "xem lệ phí") == asked(LEARNED, "xem le phi") == asked(LEARNED, "xem LP") == "fee"


def test_without_a_sorter_the_words_alone_count() -> None:
    assert asked(BY_WORDS, "lp bao nhiêu, hồ sơ gì") == "fee"
    assert asked(BY_WORDS, "làm khai sinh") == asked(BY_WORDS, "") == ""


@pytest.mark.parametrize("text", ["", "😀", "qqq zzz", "x" * 5_000])
def test_words_never_met_do_not_raise(text: str) -> None:
    assert asked(LEARNED, text) in ("", "fee", "documents")
