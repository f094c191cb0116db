from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.routing.near import MAX_LENGTH, MIN_LENGTH, NearWords

VOCABULARY = ("khai", "sinh", "sinh", "ket", "hon", "thuong", "so")
WORDS = st.text("abcd", min_size=1, max_size=6)


def test_one_slip_of_each_kind_is_near() -> None:
    near = NearWords(VOCABULARY)
    for slip in ("khi", "khaii", "khaj", "khia"):
        assert near.of(slip) == ["khai"]


def test_the_word_itself_two_slips_and_short_words_are_not_near() -> None:
    near = NearWords(VOCABULARY)
    assert near.of("khai") == near.of("kahii") == near.of("s") == near.of("s" * MIN_LENGTH) == []
    assert near.of("x" * (MAX_LENGTH + 1)) == []


@given(st.lists(WORDS), WORDS)
def test_all_words_at_distance_one_are_found_and_no_others(vocabulary: list[str], word: str) -> None:
    expected = sorted({other for other in vocabulary if len(other) >= MIN_LENGTH and OSA.distance(word, other) == 1})
    assert NearWords(vocabulary).of(word) == (expected if len(word) >= MIN_LENGTH else [])
