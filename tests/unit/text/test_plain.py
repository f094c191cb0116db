import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.fold import fold
from bot.text.glued import MAX_LENGTH
from bot.text.leftovers import written_out
from bot.text.plain import MAX_CHARACTERS, MAX_LETTERS, plain_words
from bot.text.repeats import without_repeats

ANY_TEXT = st.text(alphabet=st.characters())  # lone surrogates included
KEYS = st.text(alphabet="adđeêoôơuưiynghtckwsfrxjz .@/1269áạấâ\u0301\u0302\u0323\u200bаоѕＡ", max_size=40)

MEANT = {
    "E ddawng kys kếthôn đc koooo ạ": "em đăng ký kết hôn được không ạ",
    "Thu3 tuc5 la2m giay61 khai sinh": "thủ tục làm giấy khai sinh",
    "thu7 nay p. co lam ko": "thu7 nay p co lam không",
    "em o to6 phong2": "em o to6 phong2",
    "lop6 cua con e": "lop6 cua con em",
    "Xe 29A-123.45 va cham 20/11/2026": "xe 29a 123 45 va cham 20 11 2026",
    "hoà bình, Hòa Bình": "hòa bình hòa bình",
    "uỷ ban, ủy ban, U.B.N.D": "ủy ban ủy ban ủy ban nhân dân",
    "qúa ngừơi đựơc": "quá người được",
    "mần răng rứa": "làm răng vậy",
    "mô tả chi phí, thiệt hại": "mô tả chi phí thiệt hại",
    "chữa bịnh, giấy khai sanh, thứ nhứt": "chữa bệnh giấy khai sinh thứ nhất",
    "gửi qua nguyenvanhuy@gmail.com ok": "gửi qua nguyenvanhuy@gmail.com ok",
    "vào https://dichvucong.gov.vn/p/home.html.": "vào https://dichvucong.gov.vn/p/home.html",
    "trang dichvucong.hanoi.gov.vn ấy": "trang dichvucong.hanoi.gov.vn ấy",
    "xong r.e cảm ơn": "xong rồi em cảm ơn",
    "đ/c cán bộ": "đ c cán bộ",
    "c.ơn ad nhaaaa": "cảm ơn ad nha",
    "ＤＡＮＧ ＫÝ": "dang ký",
    "gіấy tờ nhà": "giấy tờ nhà",  # і is Cyrillic
    "hοàn ρhí": "hoàn phí",  # ο and ρ are Greek
    "привет мир": "привет мир",
    "khai\u200bsinh": "khai sinh",
    "gi\u00e1\u0302y, gia\u0301\u0302y, gia\u0302\u0301y": "giấy giấy giấy",
    "Ðăng ký": "đăng ký",
    "toôi khoông bieets": "tôi không biết",
    "Xoan, Huy, Khuê, Quỳnh": "xoan huy khuê quỳnh",
    "camera hotline facebook zalo vneid": "camera hotline facebook zalo vneid",
    "k0 thấy": "không thấy",
    "kbiết hỏi ai, biếtko": "không biết hỏi ai biết không",
    "dài kt3 b2 ct07 a1 1.500.000đ": "dài kt3 b2 ct07 a1 1 500 000đ",
    "😀 … ?!": "",
    "": "",
}


def marked(text: str) -> list[str]:
    return [word.marked for word in plain_words(text)]


@pytest.mark.parametrize(("typed", "meant"), MEANT.items())
def test_a_message_is_read_as_its_writer_meant_it(typed: str, meant: str) -> None:
    assert marked(typed) == meant.split()


def test_abbreviations_are_written_out_before_and_after_mending() -> None:
    short = {"gks": "giấy khai sinh", "dk": "đăng ký", "ko": "kỳ ôn"}
    words = [word.marked for word in plain_words("GKS đk gksss ko", short)]
    assert " ".join(words) == "giấy khai sinh đăng ký giấy khai sinh kỳ ôn"


def test_a_word_tells_whether_it_had_marks() -> None:
    words = plain_words("giấy to đi")
    assert [(word.word, word.has_marks) for word in words] == [("giay", True), ("to", False), ("di", True)]


def test_the_work_is_bounded() -> None:
    assert (MAX_CHARACTERS, MAX_LETTERS, MAX_LENGTH) == (4000, 32, 24)
    assert len(plain_words("a " * 10_000)) == MAX_CHARACTERS // 2
    assert marked("a" * (MAX_LETTERS + 1)) == ["a" * (MAX_LETTERS + 1)]
    assert marked("b" + "a" * (MAX_LETTERS - 1)) == ["ba"]


@given(ANY_TEXT | KEYS)
def test_reading_the_words_again_gives_the_same_words(text: str) -> None:
    words = plain_words(text)
    assert plain_words(" ".join(word.marked for word in words)) == words
    assert all(word.word == fold(word.marked) for word in words)


@given(st.lists(st.text(alphabet="adđeogiynkthsẩ0123456789", min_size=1, max_size=8), max_size=6))
def test_only_vni_marks_of_a_syllable_and_the_zero_of_k0_are_lost_of_the_digits(typed: list[str]) -> None:
    read = {word: written_out(without_repeats(word), beside_vni=True) for word in typed if word != "k0"}
    kept = [word for word in typed if word in read and not read[word].isalpha()]
    found = iter("".join(word.word for word in plain_words(" ".join(typed))))
    assert all(digit in found for digit in digits_of(" ".join(kept)))


@given(st.text(alphabet="0123456789 .,-/:zklmnpq", max_size=40))
def test_numbers_beside_consonants_are_never_marks(text: str) -> None:
    found = "".join(word.word for word in plain_words(text.replace("k", "")))
    assert [char for char in found if char.isdecimal()] == digits_of(text)


@given(st.text(alphabet=st.characters(), max_size=30))
def test_a_very_long_text_is_read(piece: str) -> None:
    plain_words((piece + "a") * (10_000 // (len(piece) + 1)))


def digits_of(text: str) -> list[str]:
    return [str(unicodedata.decimal(char)) for char in text if char.isdecimal()]
