"""What citizens type on cheap phones, north, centre and south, with and without accents, and what it must mean."""

from datetime import date

import pytest

from bot.text.dates import parse_date
from bot.text.numbers import parse_number
from bot.text.ordinals import parse_ordinal
from bot.text.phones import Phone, parse_phone
from bot.text.yes_no import parse_yes_no

MONDAY = date(2026, 11, 23)

DATES = {
    "2026-11-23": "hnay | hôm ni | bữa ni | sáng ni | bữa nay | hồi sáng | ban sáng | hồi nãy | lúc nãy | vừa nãy "
    "| nãy | rạng sáng nay | ngày hôm nay | hôm nay luôn | hom nay nha | sáng sớm nay | bua nay a | trưa nay "
    "| vừa xong | mới hồi sáng | sáng giờ",
    "2026-11-22": "hqua | hom qua | hum qua | hôm wa | hom wa | bữa qua | ngày hôm qua | chiều qua | trưa hôm qua "
    "| khuya qua | hôm qua lúc 8 rưỡi | 8h30 hôm qua | đêm qua | chúa nhật | chủ nhựt | cn vừa rồi "
    "| hôm qua tức 22/11 | hôm qua á | 22/11 nha | hôm wa ạ",
    "2026-11-21": "hôm kia | hom kia | bữa kia | ngày hôm kia | tối hôm kia | t7 | thứ bẩy | thứ bảy vừa rồi "
    "| thứ bẩy tuần trước | thu 7 tuan truoc",
    "2026-11-20": "20/11 nha | ngày 20 t11 | 20t11 | 20 th11 | 20 tháng 11 | hai mươi tháng mười một | ngày 20-11 "
    "| tầm 20/11 | khoảng 20/11 | 8h sáng 20/11 | lúc 9h ngày 20 | 20/11 lúc 14:30 | cách đây 3 hôm | 3 bữa trước "
    "| ba bữa trước | thứ 6 tuần rồi | T6 20/11 | 20/11/26 | 20/11/2026 | 20.11.2026 | 2026/11/20 | 20 - 11 - 2026 "
    "| hôm 20/11 | hôm 20 | bữa 20 | ngay 20 thang 11 nam 2026 | 20 tháng 11 năm nay | hôm thứ sáu | thu 6 vua roi",
    "2026-11-16": "t2 tuần trước | thứ 2 tuần rồi | thu hai tuan roi | thứ hai tuần trước",
    "2026-11-18": "thứ 4 tuần qua | thứ tư tuần trước | t4 tuan truoc",
    "2026-11-12": "thứ năm tuần trước nữa | thu 5 tuan truoc nua",
    "2026-11-15": "ngày mười lăm | ngày mười lăm tháng này | hôm 15 | bữa 15",
    "2026-11-05": "ngày mồng 5 tháng 11 | mồng 5/11 | mùng năm tháng mười một | mồng 5 tháng 11 | ngày 5 tháng này",
    "2026-11-09": "2 tuần trước | cách đây 2 tuần | hai tuần trước",
    "2026-11-24": "ngày mai | chiều mai | mai nha | ngay mai | sáng mai em ra",
    "2026-11-25": "ngày mốt | mốt | sáng mốt | ngày kia | 2 ngày nữa | 2 bữa nữa",
    "2026-12-01": "thứ 3 tuần tới | thứ ba tuần sau | t3 tuần sau",
    "2025-11-20": "20/11 năm rồi | 20/11 năm ngoái | 20 tháng 11 năm ngoái",
    "2027-02-06": "mồng 1 tết | mùng một tết | mung 1 tet",
    "2027-02-05": "giao thừa | đêm giao thừa",
    "2026-09-02": "quốc khánh | hôm quốc khánh | lễ 2/9",
    "2027-01-01": "tết dương lịch | tết tây",
    "": "bữa hổm | hôm bữa | bữa trước | mai mốt | mấy bữa trước | hai bữa nay | nửa tháng trước | hồi tháng 10 "
    "| cuối tháng | 20/11 hoặc 21/11 | 11/20/2026 | 29/2/2026 | 20/11/2206 | 0/11 | mới đây | dạo này | hơn 1 tuần "
    "| tết năm ngoái | chị Mốt | lâu lắm rồi | không nhớ ngày nữa | nhà số 20 | 5 lần",
}  # fmt: skip

YES = (
    "dạ vâng ạ | dzạ | dạ dạ | ừa | ờ | ukm | okie | okla | ok luôn | ok bạn | oke nha | okk | okkk | okeee | ok ok "
    "| được nha | dc nha | đc ạ | dạ được | dạ phải | phải á | đúng òi | đúng ùi | chuẩn luôn | có nha | có á "
    "| có luôn | dạ có anh | co nhe | cóoo | dạaa | đồng ý nha | mình đồng ý | tôi đồng ý ạ | cháu đồng ý | tui đồng ý "
    "| tui có | nhất trí luôn | ok e | oki em | yup | dạ em có | có thưa anh | dạ thưa có | đúng vậy đó | hẳn rồi "
    "| chắc chắn | chắc chắn rồi | được chứ | tất nhiên rồi | rồi nha | dạ rồi | dạ đúng rồi ạ | tôi xác nhận "
    "| đúng hết rồi | okay em | vâng ah | vâng ak | da vang | dong y a | đồng ý luôn đi | thì có | có mà | ok shop "
    "| ok cảm ơn | vâng cảm ơn"
)
NO = (
    "kg | kô | hong | hông | hổng | hổng có | hỏng có | hông nha | hong nhé | hông có đâu | không có đâu | dạ thôi "
    "| thôi ạ | thôi em | thôi khỏi | thôi bỏ đi | bỏ đi | thôi không cần | khỏi đi | khỏi nha | không bạn ơi | nỏ "
    "| nỏ có | mô có | có mô | không có mô | chưa nha | chưa có luôn | chưa bao giờ | ko đồng ý | hông đồng ý "
    "| không chịu | dạ không có ạ | tui hông muốn | tui hông có | ko nhé | không cảm ơn | thôi cảm ơn | ko can dau "
    "| khong dau | không hề | hoàn toàn không | không phải vậy | không chính xác | dạ hông | khônggg | kooo | khum "
    "| hem có | chả có | đâu có đâu | ko có j | không có gì hết | khoong | hok có | thui | thui khỏi | khỏi luôn"
)
NEITHER = (
    "để coi | tính sau | hên xui | không biết nữa | có lẽ | tùy | hỏi vợ đã | cô | khoan | từ từ | đợi chút | hỏng "
    "| chịu | hỏng máy rồi | có ai không? | mô | răng rứa | dạ cho hỏi | ừ nhưng mà chưa | cò | bỏ"
)

ORDINALS = {
    1: "cái đầu | cái đầu tiên | cái trên cùng | cái thứ nhất | phương án 1 | mình lấy số 1 | cái 1 | một ạ | số một",
    2: "số 2 | so 2 | sô 2 | cái số 2 | cai 2 | cái thứ 2 | thu hai | mục 2 | ý 2 | ý thứ hai | câu số 2 | chọn 2 "
    "| tôi chọn 2 | em chọn số 2 ạ | lấy cái 2 | cho tôi cái thứ 2 | đáp án 2 | 2) | (2) | #2 | 2 nha | 2 ạ | dạ 2 "
    "| dạ số 2 ạ | hai | hai ạ | số hai | bấm 2 | bấm số 2 | nhấn 2 | gõ 2 | phím 2 | nút số 2 | lựa chọn thứ hai "
    "| dòng 2 | số thứ tự 2 | stt 2 | loại 2 | nơi thứ 2 | chỗ thứ hai | trường hợp 2 | cho em số 2 | dạ em chọn 2 nha "
    "| 02 | 2 em nhé | tui chọn số 2 | cái thứ hai á | cái số hai nha",
    3: "ba nha | dòng thứ 3 | tui lấy cái thứ ba | muc so 3 | 3.",
    0: "1 2 | 1 và 2 | 2 người | không có | 12/3 | số nhà 2 | số mấy | 2 năm | thứ | nhà tôi có 2 | 2h | 2tr | ba tôi",
}  # fmt: skip

PHONES = {
    "0912345678": "0 9 1 2 3 4 5 6 7 8 | 0912345678 zalo | zalo 0912345678 | sđt: 0912345678 | sdt 0912.345.678 nha "
    "| sdt em: 0912 345 678 | 091 234 5678 | O912 345 678 | 0912/345/678 | 0912,345,678 | 0912_345_678 "
    "| 0912 345 678 (Lan) | 912345678 | 912 345 678 | +84912 345 678 | (+84) 912345678 | 84-912-345-678 "
    "| 0912...345...678 | không chín một hai ba bốn năm sáu bảy tám | khong chin mot hai ba bon nam sau bay tam "
    "| 0912 ba bốn năm 678 | 0912345678. | 0912 34 56 78 | tel:0912345678",
    "0381234567": "01681234567 | 0168 123 4567 | 0168.123.4567 | +84 168 123 4567 | 84 1681234567",
    "0781234567": "0128 123 4567 | 01281234567",
    "02438254321": "024 3825 4321 | 024.38254321 | (024) 3825.4321 | (04) 3825 4321 | 04 38254321 | +84 24 3825 4321",
    "": "0912 | 091234567890 | không có đt | 113 | 1234567890 | 0000000000 | 20/11/2026",
}

NUMBERS = {
    "3": "3 bản | ba bản | 3bản | 3 tờ | ba tờ nha | 3 bộ | có 3 cái | 3 bản thôi | số 3 | dạ 3 ạ | 3 đứa | ba đứa",
    "5": "năm người | nam nguoi | 5 đứa | năm cái | 5",
    "10": "một chục | chục | 1 chục | mười | muoi",
    "15": "mười lăm | muoi lam | mười nhăm | 15 ng",
    "20": "hai chục | tầm 20 | chừng 20 người | khoảng 20 | hai mươi | cỡ 20 | 20 mấy người",
    "23": "hăm ba | hai mươi ba | hai mươi ba tuổi",
    "25": "hai nhăm | hai lăm | hăm lăm | hai mươi nhăm | hai mươi lăm | hai mươi năm",
    "2.5": "2 rưỡi | hai rưỡi | hai phẩy năm | 2,5 | 2.5 | hai chấm năm",
    "84": "tám mươi tư | tám tư | tám mươi bốn",
    "105": "trăm linh năm | một trăm lẻ năm | trăm lẻ năm",
    "1200": "ngàn hai | 1k2 | nghìn hai | một ngàn hai | 1 ngàn 2",
    "2500": "hai ngàn rưỡi | hai nghìn năm trăm | 2 ngàn 5 | 2k5",
    "": "mấy | vài | 5-6 | 1/2 | một hai | năm sáu người | không có | nhiều lắm | 2 hay 3 | đang chờ",
}


def cases(table: dict) -> list[tuple[str, object]]:  # type: ignore[type-arg]
    return [(said.strip(), value) for value, said in table.items() for said in said.split("|")]


def phrases(text: str) -> list[str]:
    return [said.strip() for said in text.split("|")]


@pytest.mark.parametrize(("said", "iso"), cases(DATES))
def test_days(said: str, iso: str) -> None:
    assert parse_date(said, MONDAY) == (date.fromisoformat(iso) if iso else None)


@pytest.mark.parametrize("said", phrases(YES))
def test_yes(said: str) -> None:
    assert parse_yes_no(said) is True


@pytest.mark.parametrize("said", phrases(NO))
def test_no(said: str) -> None:
    assert parse_yes_no(said) is False


@pytest.mark.parametrize("said", phrases(NEITHER))
def test_neither_yes_nor_no(said: str) -> None:
    assert parse_yes_no(said) is None


@pytest.mark.parametrize(("said", "number"), cases(ORDINALS))
def test_choices_by_number(said: str, number: int) -> None:
    assert parse_ordinal(said) == (number or None)


@pytest.mark.parametrize(("said", "number"), cases(PHONES))
def test_phones(said: str, number: str) -> None:
    found = parse_phone(said)
    assert (found.number if isinstance(found, Phone) else "") == number


@pytest.mark.parametrize(("said", "value"), cases(NUMBERS))
def test_numbers(said: str, value: str) -> None:
    found = parse_number(said)
    assert ("" if found is None else f"{found.normalize():f}") == value
