import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.glued import MAX_LENGTH, unglued

CUT = (
    "đăngký đăng ký|đăngkýkếthôn đăng ký kết hôn|ketqua ket qua|dangky dang ky|giaykhaisinh giay khai sinh|"
    "canhan ca nhan|congan cong an|hanoi ha noi|kếtqua kết qua|thủtuc thủ tuc|phananh phan anh|kethon ket hon|"
    "vietnam viet nam|thuongtru thuong tru|tamtru tam tru|hosogiayto ho so giay to|xinhoi xin hoi|"
    "nhanvien nhan vien|kbiết k biết|kbiet k biet|kcan k can|klamduoc klamduoc|emuốn e muốn|biếtko biết ko|"
    "kobiết ko biết|phaiko phai ko|đượcko được ko|sổđỏ sổ đỏ|cămơn căm ơn|banhang ban hang|chinhanh chi nhanh|"
    "thanhtoan thanh toan|cảmơn cảm ơn"
)
WHOLE = (
    "giấy nghiêng facebook camera video photo radio online token phone hotline honda canada casino nokia samsung "
    "laptop chatbot common region attach xoan huy khanh khoa kpi kong kappa klose 12345 lop6 zalo gmail ab k"
)


@pytest.mark.parametrize("case", CUT.split("|"))
def test_words_run_together_are_cut(case: str) -> None:
    typed, *parts = case.split()
    assert unglued(typed) == tuple(parts)


@pytest.mark.parametrize("word", WHOLE.split())
def test_other_words_stay_whole(word: str) -> None:
    assert unglued(word) == (word,)


def test_a_word_that_is_too_long_is_not_cut() -> None:
    assert len(unglued("a" + "ban" * (MAX_LENGTH // 3))) == 1
    assert len(unglued("ban" * (MAX_LENGTH // 3))) == MAX_LENGTH // 3


@given(st.text(alphabet=st.characters()) | st.text(alphabet="anhgcktoiuđấộ", max_size=MAX_LENGTH + 1))
def test_no_letter_is_lost(word: str) -> None:
    assert "".join(unglued(word)) == word
