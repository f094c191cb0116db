"""Small records made smaller: raw deflate with a dictionary that both sides know.

A ticket's words are a few hundred characters, too few for deflate to learn from; with the dictionary below ordinary
Vietnamese shrinks to a half, an entry of the ledger to a third. The dictionary belongs to the stored format: it never
changes, a better one gets another number.

Words are packed before they are sealed. The length of a box then tells, besides how much was written, a little of how
ordinary it is. What an attacker would need to learn more (the CRIME way) is to have text of their own packed together
with another's secret, again and again, and to see the lengths: one box holds the words of one ticket only, answers
kept under the seal are in a box that is not packed, and whoever sees the lengths already reads the database.
"""

from __future__ import annotations

import zlib

MAX_UNPACKED = 8 * 1024 * 1024  # bytes; a ticket's words are bounded far below
AS_IT_IS = 0
DEFLATED = 1  # with the first dictionary
WINDOW_BITS = -13  # no header; 8 kB reach over the dictionary and an ordinary record
MEMORY_LEVEL = 5  # small tables: copying the prepared state costs less than the work itself

# Phrases of the shipped example sentences by how much they save, the best last (nearest), then the words of records.
_PHRASES = (
    "sáu thứ hai tôi làm tôi đã chung chị cán bộ gọi lại hộ kinh doanh khu lỗi ng nhân viên thông báo tờ "
    "giấy vẫn chưa hành chính hệ thống ra phường đc đều cầu họp hồi toàn tôi gửi văn bản riêng chúng tôi gửi "
    "đơn niêm yết nằm sáng thứ vừa sở tế năm nay là người lần đầu nhận hồ sơ kiểm tra cũng được gặp người "
    "khuyết tật nghìn theo vỉa hè bấm giữ gốc làm giấy nộp đơn phản ánh tôi là từ tháng xây dựng biên lai "
    "kinh doanh người phụ trách sổ đỏ thường tôi bị xây trích lục tính bảng cười gọi điện hoặc thành trạm tổ "
    "dân phố anh ấy ngõ nước ngoài quá đi làm bạn bảy tiếp dân trăm đất đai đỏ đơn xin mà không đồng ý gần "
    "hạn sửa trang viên việc của ảnh cây hay có ai cổng anh chị cán bộ bảo hộ nghèo lớp một người như nộp hồ "
    "sơ thể được không quay lại nó viện hs liên luôn nội ý giấy phép kia khai tử con tôi cùng lại bảo thủ "
    "tục giấy chứng giấy khai sinh với người ban bot gặp cán bộ chợ thẻ thuế chữ ký các tôi hỏi mở biển cho "
    "tôi gặp chưa có bảo phải có bảo phải tạm trú hộ khẩu nhờ tôi muốn k tôi đi công chứng phiếu quầy vì bán "
    "cụ hướng dẫn cho người đăng ký kết hôn mươi trình ngày làm việc nhân quy định quyết định xem cũ lý chạy "
    "dấu nghỉ nhà em căn cước bố tôi phép cho con lắm tôi xin hiểu nhập tay xin giấy tạm và bàn nơi số điện "
    "thoại danh sách hàng xóm xã hội không phải thật văn phòng thiếu giải hỏi thì nữa tôi có ubnd nhưng đủ "
    "phí chị ấy đổi tiếng trú sao đây không ai của phường kết hôn vậy câu giúp hội đứng ko thông tuổi vợ "
    "nghe trợ cấp chú lúc sang cứ nói chuyện với biên bản thôi xe phải có mặt chiều tự ạ bác nay thu tui "
    "quán chủ tịch tổ trưởng khác mỗi đưa công an phường bốn làm việc tổ cb buổi đọc gì hộ tịch người ta "
    "khiếu nại họ kêu học qua thêm hợp đồng lịch hàng mẹ tôi nên bảo hiểm ngoài đóng giấy tờ cô văn có giấy "
    "thế trực tiếp viết trưởng thôn chứng thực còn chỗ cửa tới khai sinh bằng báo mười không biết sổ lấy "
    "chồng tịch chữ có người ba bắt nhắn triệu cần xuống chủ nào cũng giấy xác nhận thấy mấy thì bảo chờ tên "
    "xong e nói chuyện địa chính ghi đòi bà sáng bố cấp phụ trách lên sinh ngồi sau tuần tư pháp đang trực "
    "đúng trên chuyển vào khai cho tôi hôm bên nước dân đó máy đã đâu đề nghị hẹn mình của tôi tờ tiếp đầu "
    "thứ không có điện thoại đồng chính việc định hết muốn này gửi công an chứng vẫn đường phòng ai ấy "
    "trường mất điện mẹ xã đăng ký chuyện năm bị bản biết cả số trưởng đất ký mới hộ đến để trong cái gặp "
    "nhà tôi với hai xác nhận chưa tiền cháu ông chỉ hồ sơ từ đơn gọi trước cũng ra nộp về trả lời phải con "
    "anh nào giờ ở lần là ngày xin công chị mà đi tháng rồi em làm nhận nói một cán bộ lại được của cho hỏi "
    "nhà giấy thì có phường bảo người không tôi "
)
_RECORDS = (
    '"chart":"version","files":[["image","https://","photo","file"'
    '"held":[],"result":"rating_word":"","score":"4","top":"5","reason":"by":"to":"from":'
    '"recent","status","new","received","assigned","in_progress","waiting_citizen","answered","closed","transferred",'
    '"refused","reopened","handoff","follow_up","rated","transfer","merge","assign","receive","ask_back","resolve",'
    '"citizen","open",{"kind":"feedback","office":"trung-tam-phuc-vu-hanh-chinh-cong","thanh-tra-thanh-pho","inquiry",'
    '"confidential","conduct","system","released","held","delivered","seen","sent",{"message":"reply:3"}'
    ',{"status":"in_progress"}]"reply",{"status":"received"}]'
    '{"user":"","about_units":[],"about_staff":[],"subject":"","body":"","answers":[["Nội dung","","open"],'
    '["Địa điểm","","open"],["Số điện thoại","","identity"]],"files":[],"held":[]}{"text":"'
    '[[1,"0:1763900000000-0",1764000000000,"citizen","open"],[2,"NR-'
)
DICTIONARY_1 = ("".join(_PHRASES) + _RECORDS).encode()

_DEFLATE = zlib.compressobj(9, zlib.DEFLATED, WINDOW_BITS, MEMORY_LEVEL, zlib.Z_DEFAULT_STRATEGY, DICTIONARY_1)
_INFLATE = zlib.decompressobj(WINDOW_BITS, DICTIONARY_1)


class Unpackable(Exception):
    """These bytes were not made by `pack`, or were damaged."""


def pack(plain: bytes) -> bytes:
    """A mark and the bytes, deflated when that is shorter."""
    deflate = _DEFLATE.copy()
    deflated = deflate.compress(plain) + deflate.flush()
    if len(deflated) < len(plain):
        return bytes((DEFLATED,)) + deflated
    return bytes((AS_IT_IS,)) + plain


def unpack(packed: bytes) -> bytes:
    """What was packed; raises Unpackable."""
    if not packed or packed[0] not in (AS_IT_IS, DEFLATED):
        raise Unpackable("unknown mark")
    if packed[0] == AS_IT_IS:
        return packed[1:]
    inflate = _INFLATE.copy()
    try:
        plain = inflate.decompress(packed[1:], MAX_UNPACKED)
    except zlib.error as error:
        raise Unpackable(str(error)) from error
    if not inflate.eof or inflate.unconsumed_tail or inflate.unused_data:
        raise Unpackable("cut off, too long or something behind the end")
    return plain


def number(value: int) -> bytes:
    """A whole number from 0 in as few bytes as it needs, seven bits each."""
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_number(stored: bytes, at: int) -> tuple[int, int]:
    """A number and the place behind it; raises Unpackable."""
    value = shift = 0
    while at < len(stored) and shift < 70:
        byte = stored[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise Unpackable("a number without an end")
