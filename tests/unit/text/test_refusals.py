"""Words that say that what was found is not meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold
from bot.text.refusals import MAX_WORDS, refuses, refuses_all

REFUSALS = [
    "không phải", "không phải rồi", "ko phải cái này", "k phải ạ", "không đúng thủ tục này", "không đúng ý tôi",
    "ý tôi là cái khác", "cái khác cơ", "tôi hỏi cái khác cơ", "không phải thủ tục này đâu", "nhầm thủ tục rồi", "sai",
    "SAI RỒI", "bot hiểu nhầm rồi", "không phải cái em cần", "tôi không hỏi cái này", "không phải, cái khác",
]  # fmt: skip


@pytest.mark.parametrize("words", REFUSALS)
def test_a_refusal_is_read_with_and_without_accents(words: str) -> None:
    assert refuses(words)
    assert refuses(fold(words))
    assert refuses_all(words)


@pytest.mark.parametrize(
    "words",
    [
        "không phải nộp phí à", "có sai không", "có phải không", "khai sinh ghi sai tên", "cho tôi hỏi cái khác",
        "tôi muốn hỏi thủ tục khác", "đúng rồi", "không cần", "lệ phí", "không phải khai sinh mà là khai tử", "",
    ],
)  # fmt: skip
def test_what_asks_tells_or_begins_anew_refuses_nothing(words: str) -> None:
    assert not refuses(words)


@pytest.mark.parametrize(
    "words", ["không", "không cái nào", "ko có cái nào ạ", "đều không phải", "không có trong danh sách", "sai hết rồi"]
)
def test_a_whole_list_is_refused(words: str) -> None:
    assert refuses_all(words)
    assert refuses_all(fold(words))


@pytest.mark.parametrize("words", ["cái đầu", "không cần", "không sai", "không biết", "có cái nào không", "2", ""])
def test_other_answers_to_a_list_do_not_refuse_it(words: str) -> None:
    assert not refuses_all(words)


def test_a_long_message_is_more_than_a_refusal() -> None:
    words = ["không", "phải", *["cái"] * (MAX_WORDS - 2)]
    assert refuses(" ".join(words))
    assert not refuses(" ".join([*words, "này"]))
    assert not refuses_all(" ".join([*words, "này"]))


@given(st.text())
def test_whatever_is_said_is_read(text: str) -> None:
    assert refuses_all(text) or not refuses(text)
