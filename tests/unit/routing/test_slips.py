from hypothesis import given
from hypothesis import strategies as st

from bot.routing import slips
from bot.routing.near import MAX_LENGTH, MIN_LENGTH
from bot.routing.slips import KNOWN_FROM, Slips

SLIPS = Slips(["khai"] * 5 + ["sinh"] * 4 + ["giay"] * KNOWN_FROM + ["giao"] * (KNOWN_FROM + 1) + ["zalo"] * KNOWN_FROM)


def test_a_slip_is_read_as_the_word_that_was_met() -> None:
    assert SLIPS.meant("khaii") == SLIPS.meant("kjai") == SLIPS.meant("khaj") == "khai"


def test_swapped_letters_come_before_a_more_frequent_word() -> None:
    assert SLIPS.meant("gaiy") == "giay"
    assert SLIPS.meant("giaf") == "giao"


def test_a_syllable_stays_even_where_a_learnt_word_is_near() -> None:
    assert SLIPS.meant("khan") == "khan"


def test_a_word_met_often_stays_though_it_is_no_syllable() -> None:
    assert SLIPS.meant("zalo") == "zalo"


def test_a_word_met_too_seldom_is_taken_for_nobodys_slip() -> None:
    assert Slips(["khai"] * (KNOWN_FROM - 1)).meant("khaii") == "khaii"


def test_numbers_short_words_and_very_long_ones_stay_and_are_not_remembered() -> None:
    fresh = Slips(["khai"] * KNOWN_FROM)
    for word in ("k4ai", "kh" + "i" * MAX_LENGTH, "x" * (MIN_LENGTH - 1), "x" * 5_000, ""):
        assert fresh.meant(word) == word
    assert fresh._meant == {}


def test_only_so_many_words_are_remembered() -> None:
    fresh = Slips(["khai"] * KNOWN_FROM)
    fresh._meant.update({str(number): "" for number in range(slips.MAX_REMEMBERED)})
    assert fresh.meant("khaii") == "khai"
    assert len(fresh._meant) == slips.MAX_REMEMBERED


@given(st.text("khaiqwz", max_size=15))
def test_the_same_word_is_always_read_alike(word: str) -> None:
    assert SLIPS.meant(word) == SLIPS.meant(word)
    assert SLIPS.meant(word) in (word, "khai", "sinh", "giay", "giao")
