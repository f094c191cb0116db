"""Messages not understood, put together for whoever writes the scripts."""

from datetime import date

from bot.runtime.missed import MAX_GUESSES, Alike, grouped
from bot.store.misses import Miss

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_texts_of_the_same_words_are_one_told_as_last_written() -> None:
    found = grouped([Miss(TUESDAY, "Mất sổ đỏ, làm sao ạ?"), Miss(MONDAY, "mat so do lam sao a"), Miss(MONDAY, "khác")])
    assert found == [Alike(2, TUESDAY, "Mất sổ đỏ, làm sao ạ?", ()), Alike(1, MONDAY, "khác", ())]


def test_as_frequent_ones_stand_in_the_order_of_their_last_day() -> None:
    found = grouped([Miss(MONDAY, "b"), Miss(TUESDAY, "c"), Miss(MONDAY, "a")])
    assert [one.text for one in found] == ["c", "a", "b"]


def test_what_was_near_is_told_most_frequent_first_and_bounded() -> None:
    near = [("a", "b"), ("b", "c"), ("b", "d"), ("d",)]
    (one,) = grouped(Miss(MONDAY, "x", guesses) for guesses in near)
    assert one.guesses == ("b", "d", "a")
    assert len(one.guesses) == MAX_GUESSES
