import pytest

from bot.text.fold import fold
from bot.text.syllables import is_bare_syllable, is_syllable
from bot.text.teencode import PLAIN, plain_word

MEANT = {
    "k": "không", "ko": "không", "khum": "không", "hông": "không", "hổng": "không", "đc": "được", "dc": "được",
    "kđc": "không được", "kbt": "không biết", "đcko": "được không", "j": "gì", "z": "vậy", "vs": "với",
    "ntn": "như thế nào", "r": "rồi", "ngta": "người ta", "mần": "làm", "rứa": "vậy", "bịnh": "bệnh", "sanh": "sinh",
    "nhứt": "nhất", "kiếng": "kính", "gởi": "gửi", "ổng": "ông ấy", "lịnh": "lệnh", "tui": "tôi", "iu": "yêu",
    "c.ơn": "cảm ơn", "sđt": "số điện thoại", "ubnd": "ủy ban nhân dân", "tthc": "thủ tục hành chính",
    "ngàn": "nghìn", "nghành": "ngành", "onl": "trực tuyến", "hsơ": "hồ sơ", "kq": "kết quả",
}  # fmt: skip
SEVERAL = (
    "tt bh p cn hs kh cb nv ca dt đt tp tn bt kg hg hc ck gđ mn nx ns mô chi răng thiệt chánh hẻm hỏng dậy dì bả củ "
    "bít hong hoi vại ni nỏ đk lãnh a c o ok giấy khai sinh"
)


@pytest.mark.parametrize(("form", "meant"), MEANT.items())
def test_a_form_that_means_one_thing_is_written_in_full(form: str, meant: str) -> None:
    assert plain_word(form) == meant


@pytest.mark.parametrize("form", SEVERAL.split())
def test_a_form_that_means_several_things_stays(form: str) -> None:
    assert plain_word(form) == form


def test_full_words_are_syllables_and_no_forms_themselves() -> None:
    words = {word for plain in PLAIN.values() for word in plain.split()}
    assert [word for word in words if word in PLAIN or not (is_syllable(word) and is_bare_syllable(fold(word)))] == []
