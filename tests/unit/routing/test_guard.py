"""The learnt guard of the scripts that ship: what tells of misbehaviour, however quietly, is noticed (I6)."""

import pytest

from bot.routing.learned import LearnedRouter
from bot.tickets.accusation import may_accuse

TOLD = {
    "cham-han": [
        "Giấy hẹn ghi mùng 5, nay đã cuối tháng mà hỏi lần nào cũng bảo về chờ thêm.",
        "Hồ sơ tách thửa của nhà tôi nằm ở đó từ trước Tết, con dâu sắp sinh mà sổ vẫn chưa thấy đâu.",
        "Em nộp giấy tờ từ hè, trên mạng vẫn ghi đang xử lý, gọi lên thì bảo sếp đi công tác.",
    ],
    "ung-xu": [
        "Cô ngồi bàn số 4 ném tập giấy ra mặt bàn rồi quay sang nói chuyện với bạn.",
        "Anh tiếp tôi cứ nhìn màn hình, hỏi ba câu không trả lời câu nào, tôi già rồi nghe mà tủi.",
        "Chị ấy bảo bác không biết chữ thì ra đây làm gì cho mất thời gian.",
    ],
    "tien-qua": [
        "Người ta nói khéo là muốn sớm thì bác liệu mà tính, tôi phải kẹp tờ năm trăm vào hồ sơ.",
        "Anh đo đất bảo đường xa, cho anh em chút nước nôi thì mai có bản vẽ.",
        "Bảo tuần sau có, em dúi cho hai trăm thì chiều có luôn.",
    ],
    "doi-giay-to": [
        "Trên bảng ghi ba loại giấy mà ra đến nơi lại bảo phải có thêm giấy xác nhận của tổ dân phố.",
        "Đã nộp bản sao công chứng rồi còn bắt photo thêm bốn bản nữa, quy định nào ghi thế.",
        "Lần một thiếu giấy này, lần hai thiếu giấy kia, sao không dặn một lần cho xong.",
    ],
    "dun-day": [
        "Xuống xã thì bảo lên thành phố, lên thành phố lại bảo về xã, tôi đi vòng tròn ba hôm.",
        "Bên thuế nói hỏi bên đất đai, bên đất đai nói hỏi bên thuế.",
        "Phòng này chỉ phòng kia, cuối cùng chẳng ai cầm hộ tờ đơn.",
    ],
    "vang-mat": [
        "Hai giờ chiều thứ ba mà bàn tiếp dân trống trơn, điều hoà vẫn bật.",
        "Tám rưỡi sáng cửa vẫn đóng, mười mấy người đứng ngoài mưa.",
        "Em ra ba buổi đều treo biển đi họp, không có ai trực thay.",
    ],
    "thu-sai": [
        "Biển ghi tám nghìn một bản mà thu của mẹ tôi hai mươi nghìn, không đưa biên lai.",
        "Làm giấy khai sinh đúng hạn nghe nói miễn phí mà vẫn bị thu năm mươi nghìn.",
        "Nộp xong xin hoá đơn thì bảo ở đây không viết hoá đơn.",
    ],
    "nguoi-nha": [
        "Cháu ông trưởng thôn vào sau mà được gọi trước, chúng tôi ngồi từ sáng.",
        "Danh sách hộ nghèo toàn anh em họ hàng nhà ông ấy, nhà tôi dột nát thì không có.",
        "Có người quen gọi điện một câu là xong, tôi xếp hàng hai tiếng.",
    ],
    "khong-tra-loi": [
        "Tôi gửi đơn ba lần rồi mà chẳng nhận được một dòng trả lời nào.",
        "Gọi số điện thoại ghi trên tường cả tuần nay không ai nhấc máy.",
    ],
    "sai-pham": [
        "Trưa hôm qua mặt anh ấy đỏ gay, người sặc mùi rượu mà vẫn ngồi đóng dấu.",
        "Đất công ven hồ tự nhiên thành quán của nhà ông phó, ai cũng biết.",
    ],
    "khac": [
        "Tôi thấy cách làm việc ở đó không coi dân ra gì.",
        "Ông ấy bắt tôi ký vào tờ giấy trắng rồi mới cho về.",
    ],
}
SENTENCES = [sentence for sentences in TOLD.values() for sentence in sentences]
INQUIRIES = """
Cho em hỏi làm căn cước cho bé 6 tuổi cần mang gì ạ
Thủ tục tách hộ khẩu nộp ở đâu?
Lệ phí cấp hộ chiếu bao nhiêu
Đăng ký kết hôn với người Nhật thì làm ở xã hay ở sở ạ
Tôi muốn xin số điện thoại của bộ phận một cửa
Chiều thứ bảy có làm việc không ạ
Bé nhà em sinh ở bệnh viện thì khai sinh online được không
Mẹ tôi 82 tuổi có được trợ cấp hàng tháng không
Em mất thẻ bảo hiểm y tế giờ xin lại thế nào
Đổi bằng lái xe B1 hết hạn cần khám sức khoẻ không
Xin giấy xác nhận độc thân để vay mua nhà
Mở quán phở nhỏ cần đăng ký gì
Em muốn tạm ngừng kinh doanh 3 tháng
Nhà trọ thì khai báo tạm trú cho khách kiểu gì
Chứng thực chữ ký trong giấy uỷ quyền mất bao nhiêu tiền
Con nuôi từ nhỏ giờ làm giấy tờ nhận con nuôi ra sao
Sang tên xe máy cũ cần công chứng không
Xây thêm tầng hai có phải xin phép không
Chuyển trường cho cháu từ Nam Định ra Hà Nội
Tra cứu giúp em phiếu NR-ABCD-1234
Chào bot
Cảm ơn bạn nhiều nhé
Cho tôi đặt lịch gặp cán bộ tư pháp sáng thứ hai
Hôm nay trời có mưa không
Đèn đường ngõ 15 hỏng ba hôm nay chưa sửa
Đề nghị lắp thêm thùng rác ở công viên
Giấy chứng tử của ông tôi thất lạc, xin trích lục ở đâu
Đất nhà tôi thuộc quy hoạch gì
Thời hạn giải quyết cấp sổ đỏ lần đầu là bao nhiêu ngày
Người khuyết tật nặng được hưởng chế độ gì
""".strip().splitlines()
FEW_MISSED = 3  # of the thirty that are told, on their own
FEW_GUARDED = 5  # of the thirty that only ask
LONG = """
Chào anh chị, nhà em mới chuyển từ Nam Định ra Hà Nội thuê trọ nên em có mấy việc muốn hỏi cho rõ. Trước hết em muốn hỏi
thủ tục đăng ký tạm trú cho hai vợ chồng và bé cần những giấy tờ gì, nộp ở đâu, có nộp qua mạng được không ạ. Bé nhà em
sáu tuổi, sắp vào lớp một, em cũng muốn hỏi làm căn cước cho cháu thì mang theo giấy gì, lệ phí bao nhiêu. Vợ em định mở
một quán phở nhỏ ở mặt ngõ, không biết đăng ký hộ kinh doanh thì hồ sơ gồm những gì, có cần giấy chứng nhận an toàn thực
phẩm không. Mẹ em tám mươi hai tuổi, nhờ anh chị cho biết cụ có được hưởng trợ cấp hưu trí xã hội không, mức mỗi tháng
là bao nhiêu. Thẻ bảo hiểm y tế của cụ bị rách, muốn xin cấp lại thì làm thế nào. Em có cái xe máy mua lại, giờ muốn
đăng ký sang tên thì cần công chứng giấy bán xe không. Bằng lái của em sắp hết hạn, đổi bằng thì khám sức khoẻ ở đâu.
Ngoài ra em muốn xin giấy xác nhận tình trạng hôn nhân cho em trai để chuẩn bị đăng ký kết hôn vào tháng tới, em trai em
ở Đà Nẵng thì có xin hộ được không ạ.
"""
STORY = (LONG.split() * 2)[:400]


def test_there_are_thirty_of_each_and_all_subjects() -> None:
    assert len(SENTENCES) == len(INQUIRIES) == 30
    assert len(TOLD) == 11
    assert len(STORY) == 400


def test_nearly_all_that_tells_of_misbehaviour_is_guarded(shipped: LearnedRouter) -> None:
    missed = [sentence for sentence in SENTENCES if not shipped.may_accuse(sentence)]
    assert len(missed) <= FEW_MISSED, missed


def test_what_was_learnt_guards_far_more_than_the_list_of_words(shipped: LearnedRouter) -> None:
    assert sum(map(may_accuse, SENTENCES)) < len(SENTENCES) / 2 < sum(map(shipped.may_accuse, SENTENCES))


def test_a_long_inquiry_that_tells_of_nothing_is_not_guarded(shipped: LearnedRouter) -> None:
    assert not shipped.may_accuse(" ".join(STORY))


@pytest.mark.parametrize("place", [60, 130, 200, 290, 340])
@pytest.mark.parametrize("subject", TOLD)
def test_two_or_three_sentences_are_guarded_wherever_they_stand_in_it(
    shipped: LearnedRouter, subject: str, place: int
) -> None:
    assert shipped.may_accuse(" ".join([*STORY[:place], *TOLD[subject], *STORY[place:]]))


def test_plain_inquiries_are_mostly_not_guarded(shipped: LearnedRouter) -> None:
    guarded = [inquiry for inquiry in INQUIRIES if shipped.may_accuse(inquiry)]
    assert len(guarded) <= FEW_GUARDED, guarded


def test_what_cannot_be_read_is_guarded(shipped: LearnedRouter) -> None:
    for text in ("the clerk asked me for money", "officer wanted a bribe before he signs"):
        assert shipped.may_accuse(text), text
