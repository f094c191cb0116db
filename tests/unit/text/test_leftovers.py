import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.leftovers import MAX_KEYS, is_vni, written_out
from bot.text.syllables import is_syllable

TELEX = (
    "ddawng đăng|kys ký|giaays giấy|giaasy giấy|giayas giấy|thuwr thử|tuowngf tường|nguoiwf người|nguowfi người|"
    "nguwowif người|truowngf trường|truwowngf trường|dduowcj được|dduwowcj được|dduocwj được|uw ư|nhw như|twf từ|"
    "vowis với|vowsi với|hooj hộ|khaaur khẩu|tamj tạm|truj trụ|khoong không|tooi tôi|muoons muốn|"
    "muoosn muốn|laafm lầm|vieecj việc|vieejc việc|ddaats đất|dangd đang|ddoir đỏi|ddooir đổi|toor tổ|hoaf hòa|"
    "thuyr thủy|vafo vào|ngafy ngày|lafm làm|quyeenf quyền|quaanj quận|xax xã|phuwowngf phường|giups giúp|"
    "chij chị|aj ạ|đawng đăng|kýs ký|hocj học|soor sổ|nghieepj nghiệp|tieenf tiền|caanf cần|cawn căn|"
    "cuwowcs cước|leej lệ|ddeer để|lamf làm"
)
VNI = (
    "giay61 giấy|gia61y giấy|ky1 ký|dang8 dăng|đang8 đăng|d9ang8 đăng|d9a8ng đăng|d9u7o7c5 được|d9uoc75 được|"
    "nguoi72 người|ngu7o7i2 người|tuc5 tục|khau63 khẩu|khong6 không|muon61 muốn|"
    "quye62n quyền|d9i đi|d9at61 đất|lam2 làm|chong62 chồng"
)
UNTOUCHED = (
    "khongo toi6 lowpx gif ho65 viec65 "
    "lop6 b2 kt3 ct07 a1 c06 k9 t7 thu7 thu2 thang5 ngay2 nam2 to6 tổ6 số1 tháng1 ngõ5 lan2 cap3 quy1 tang3 phong2 "
    "covid19 iphone15 vneid2 mp3 5g 29a h5n1 top1 vip1 q7 f0 win10 ban co cho me chi hoc nhat giay ok tw web if of "
    "is show down how room book see test post last most term visa taxi user zalo momo mama mana camera choo khong "
    "facebook gmail xoan huy anh nguyen tran ks gcn cccd 1000 2026 email wifi hero boss xerox ex"
)


@pytest.mark.parametrize(("typed", "meant"), [pair.split() for pair in f"{TELEX}|{VNI}".split("|")])
def test_keys_in_any_order_are_read(typed: str, meant: str) -> None:
    assert written_out(typed) == meant


@pytest.mark.parametrize("word", UNTOUCHED.split())
def test_what_may_be_no_keys_stays(word: str) -> None:
    assert written_out(word) == word


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("thu3", "thủ"),
        ("phong2", "phòng"),
        ("to61", "tố"),
        ("ho65", "hộ"),
        ("toi6", "tôi"),
        ("viec65", "việc"),
        ("lop6", "lop6"),
    ],
)
def test_what_people_number_is_read_beside_other_vni(typed: str, meant: str) -> None:
    assert written_out(typed, beside_vni=True) == meant


@pytest.mark.parametrize(
    ("word", "vni"), [("giay61", True), ("to6", False), ("kt3", False), ("kys", False), ("6", False)]
)
def test_vni_is_told_from_numbers(word: str, vni: bool) -> None:
    assert is_vni(word) is vni


def test_a_word_longer_than_the_keys_of_a_syllable_is_not_read() -> None:
    longest = "nghieengf".ljust(MAX_KEYS, "j")
    assert written_out(longest + "j") == longest + "j"
    assert written_out("nghieengf") == "nghiềng"


@given(st.text(alphabet=st.characters()) | st.text(alphabet="adeoungiwsfrxj0123456789đưắ", max_size=MAX_KEYS + 2))
def test_what_comes_out_is_the_word_or_a_syllable_that_stays(word: str) -> None:
    read = written_out(word)
    assert read == word or is_syllable(read)
    assert written_out(read) == read
