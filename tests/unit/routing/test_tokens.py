import doctest

from hypothesis import given
from hypothesis import strategies as st

import bot.routing.tokens
from bot.routing.tokens import EVERYDAY, MAX_CHARACTERS, Token, Tokens, accents_of
from bot.text.fold import fold


def test_examples_hold() -> None:
    assert doctest.testmod(bot.routing.tokens).failed == 0


def test_abbreviations_are_written_out_with_and_without_accents() -> None:
    tokens = Tokens({"đk": "đăng ký"})
    assert [token.word for token in tokens.of("ĐK xe")] == ["dang", "ky", "xe"]
    assert tokens.of("dk xe") == tokens.of("đk xe")


def test_a_token_keeps_the_accents_it_was_typed_with() -> None:
    assert Tokens({}).of("Bố") == [Token("bo", accents_of("bố"))]
    assert accents_of("bố") != accents_of("bộ") != accents_of("bo") == ""


def test_a_text_is_read_up_to_a_limit() -> None:
    assert len(Tokens({}).of("a " * MAX_CHARACTERS)) == MAX_CHARACTERS // 2


def test_everyday_words_are_folded() -> None:
    assert all(fold(word) == word for word in EVERYDAY)


@given(st.text(alphabet=st.characters()))
def test_no_text_raises(text: str) -> None:
    assert all(token.word for token in Tokens({"kt": "khai tử"}).of(text))
