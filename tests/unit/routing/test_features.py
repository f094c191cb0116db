import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bot.routing import features
from bot.routing.features import MAX_LETTERS, MAX_WORDS, SPACE, Reader, numbers_of
from bot.text.plain import MAX_CHARACTERS, Plain


def same(reader: Reader, one: str, other: str) -> bool:
    return np.array_equal(reader.indices(one), reader.indices(other))


def test_a_text_is_its_words_pairs_pieces_and_shape() -> None:
    found = set(numbers_of([Plain("lam", "làm")], "làm"))
    names = ["lam", "'làm", "~_lam", "~lam_", "#1"]
    assert found == set(map(features._number, names))
    assert features._number("lam so") in numbers_of([Plain("lam", "làm"), Plain("so", "sổ")], "")


def test_a_question_mark_counts_and_marks_say_more_than_none() -> None:
    reader = Reader({})
    assert set(reader.indices("khai sinh")) < set(reader.indices("khai sinh?"))
    assert not same(reader, "khai sinh", "khái sinh")


def test_case_and_the_place_of_a_tone_make_no_difference() -> None:
    assert same(Reader({}), "HOÀ GIẢI", "hòa giải")


def test_an_abbreviation_is_what_it_stands_for() -> None:
    assert same(Reader({"CCCD": "căn cước công dân"}), "mất cccd", "mất căn cước công dân")


def test_each_feature_stands_once_in_rising_order_and_within_the_space() -> None:
    found = Reader({}).indices("đi đi đi về về")
    assert found.dtype == np.int32
    assert list(found) == sorted(set(found))
    assert 0 <= found[0] <= found[-1] < SPACE


def test_a_text_without_words_still_has_its_shape() -> None:
    assert len(Reader({}).indices("")) == 1
    assert same(Reader({}), "", "😀 \u200b \x00")


def test_a_slip_is_read_as_the_word_learnt() -> None:
    reader = Reader({}, ["khai sinh", "khai tử", "khai báo"])
    assert [word.word for word in reader.words("khqai")] == ["khai"]
    assert np.array_equal(reader.learnt[0], reader.indices("khqai sinh"))
    assert [word.word for word in Reader({}).words("khqai")] == ["khqai"]


def test_the_middle_of_a_long_story_is_not_read() -> None:
    reader, half = Reader({}), MAX_WORDS // 2
    assert [word.word for word in reader.words("a " * half + "khai sinh " + "o " * half)] == ["a"] * half + ["o"] * half
    assert len(reader.words("a " * MAX_WORDS)) == len(reader.words("a " * 5_000)) == MAX_WORDS


def test_nothing_is_read_beyond_the_limit_not_even_a_question_mark() -> None:
    short = "a" * MAX_CHARACTERS
    assert same(Reader({}), short, short + " khai sinh?")


def test_a_word_longer_than_a_real_one_is_read_and_not_remembered() -> None:
    reader, before = Reader({}), features._remembered.cache_info().currsize
    assert len(reader.indices("x" * MAX_CHARACTERS)) > 1
    for letter in "qwrtps":
        reader.indices(letter * (MAX_LETTERS + 1))
    assert features._remembered.cache_info().currsize == before
    reader.indices("qz" * (MAX_LETTERS // 2))
    assert features._remembered.cache_info().currsize == before + 1


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=300))
def test_every_text_has_features(text: str) -> None:
    found = Reader({"k": "không"}).indices(text)
    assert len(found) > 0
    assert found[-1] < SPACE
