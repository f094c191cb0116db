import pytest

from bot.routing.languages import is_foreign
from bot.text.plain import plain_words


def foreign(text: str) -> bool:
    return is_foreign(plain_words(text))


@pytest.mark.parametrize(
    "text",
    [
        "Hello, what documents do I need?", "Bonjour, quels documents sont nécessaires", "Wo ist das Rathaus bitte",
        "你好", "我想问一下结婚登记需要什么文件", "結婚届を出したいのですが", "안녕하세요",
        "혼인신고를 하려면", "Привет", "как дела", "សួស្តី", "مرحبا", "สวัสดีครับ", "नमस्ते", "ສະບາຍດີ", "Привет bạn",
    ],
)  # fmt: skip
def test_a_sentence_of_another_language_is_foreign_however_few_spaces_it_has(text: str) -> None:
    assert foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "?", "😀😀", "12 34 56", "a", "k", "xin chào 你好 nhé", "chị Jennifer Smith hỏi khai sinh",
        "alo alo alo alo", "ok", "em k bt lm ntn", "cccd vneid zalo của tôi bị lỗi thì làm sao", "cam on ban nhieu",
        "Đi đâu đó", "ß", "chiều nay Ω",
    ],
)  # fmt: skip
def test_vietnamese_names_codes_a_borrowed_or_a_repeated_word_are_not(text: str) -> None:
    assert not foreign(text)


def test_half_foreign_letters_are_not_yet_most() -> None:
    assert not foreign("anh 你好吗")
    assert foreign("anh 你好吗啊")
