"""Small records made smaller: raw deflate with a dictionary that both sides know.

A ticket's words are a few hundred characters, too few for deflate to learn from; with the dictionary below ordinary
Vietnamese shrinks to a half, the open fields of a ticket to a third. The dictionary belongs to the stored format: it
never changes, a better one gets another number.

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
WINDOW_BITS = -14  # no header; 16 kB reach over the dictionary and an ordinary record
MEMORY_LEVEL = 5  # small tables: copying the prepared state costs less than the work itself

# Phrases of the shipped example sentences by how much they save, the best last (nearest), then the words of records.
_PHRASES = (
    "chuyện với chị em có thông cứu em là họp người làm như thế nhầm phường nào sinh cho tôi chỉ xong chưa xuất "
    "trình nguyên công xã gì nữa phố hà ở bất nửa bản đồ bộ phận chị hỏi chứ không chứng tử có đc ký được mất tiền "
    "nhà có nhận của nói phải thân nhân được hưởng báo tạm còn hạn có tiền dân phố giờ làm kiến quầy tách hộ giờ "
    "có sổ hộ đọc được cuối tháng mẫu điện đóng tiền ad ơi bộ đội dùng mất mấy ngủ bảng công trình của con gái tôi "
    "hai mươi hay chỉ hưu trí làm chứng làm thủ nguồn số điện viết tay xe máy hiểu người khuyết nếu ở hà giấy đăng "
    "muốn đổi phường bảo quốc tịch result giấy tình trạng xong thì ở với bên kia em ở giấy cho gửi đơn hai tháng "
    "mẹ con sáp nhập thay đổi thì bao thẩm quyền tiếp dân xây dựng đc k đánh đã mất đầu từ đồ đức bảo không cổng "
    "dvcqg phòng trọ tháng rồi xác định trăm cuốn kêu tiệm tỉnh đại báo tử có làm hai bên đi lại duyệt em trai "
    "thuộc thì ra làm đơn tuần sau xin tiền chuyển sang chợ giấy đó hòa giải mảnh đất thứ bảy tập thể buổi sáng "
    "của e giấy kết giữa mới được sống thành phố thì xin tuyển đất vườn đời lại cho k ạ kiểu gì ngõ nhà mình qua "
    "mạng tôi gửi việt nam dân cư giấy báo hạn tạm lao động mẫu đơn sổ hồng vừa rồi hôm trước ko ạ phải đóng thật "
    "vỉa hè điền mẫu đặt cháy lập công nhận toàn thực chắc cô ấy học bạ mẹ cháu nhờ phường quá hạn trong đó tường "
    "được nhận ở quê cho bé mà chưa thời gian hằng tháng cấp đổi cần mang gì không sinh của thuê nhà thất lạc "
    "trước khi trời căn nhà gì để phải ra bỏ phải về không được đêm bản vẽ khai tạm ký giấy ubnd cấp đơn vị cho "
    "hỏi có thẻ ký kết về nhà xây nhà bước nào cũng không cắt khẩu hàng tháng không chịu không thấy làm ở muốn "
    "biết muốn hỏi nhiêu tiền phiếu hẹn cccd đội công nhân học lớp khám nhân viên từ đầu lưu trú mua nhà mất bao "
    "táng phí từ hồi đối chiếu giấy khuyết chứ nhà nước việt phải khai chung cư bất kỳ tiền mai để tôi cắt anh em "
    "chụp cây làm gì người khác nhỏ trẻ chẳng có mất nhiêu ngày ở trọ cái giấy mất rồi điều chỉnh được miễn đối "
    "tượng không muốn lại thì miễn nhất phải đi thứ sáu tôi cần bảy làm sao xuất đều cần gì nộp ở authority ubnd "
    "chỉ muốn chị ấy em hỏi hoặc ứng mấy hôm ngày nào nộp hs phép xây thẻ căn trang tôi nộp vào lớp hội đồng khiếu "
    "nại đính chính trai tôi cần j vườn ghi chú tối để làm tháng này đổi tên bưu điện người có như trên giấy từ "
    "năm chào cầm lên phường với người đông tạm ngừng mẹ em cuối quản lý y tế mấy giờ nghiệp phải báo thứ hai đi "
    "học ca phường dụng vneid kỳ điểm lại giấy trong thành báo mất mọi người có công gcn qsdđ đâu ạ trình tự tách "
    "ubnd p giữ điểm nào ủy quyền bị mất kiểu nghe nói nào trong tôi đang thể bản gốc cho mẹ chịu di chúc tại "
    "trung đàng hoàng gần bắt đầu giờ muốn không cần nhau sắp chết hoà giải hỏi lại trình báo viên mún nhận tiền "
    "của mẹ phường làm tôi xin unit ngày xây ảnh hiện ruột rồi mà có sổ làm thế phường mình đứng ra bệnh viện chỉ "
    "có diện hôm qua hưởng trợ thì phường thằng vợ tôi xin lại được ở rồi giờ cho em cứ thì mấy tôi hỏi anh ấy mới "
    "có ngày có cần những dưới giấy của biển bưu chính dichvucong gov gia dichvucong niêm yết online rồi thì thẩm "
    "định tôi phải từ chối nghe về quê các thửa nào ạ chủ tịch phải xin tạm vắng uỷ quyền gia hạn một mình sáng "
    "thứ phố authority chỗ nào của ông khỏi bước cận nghèo của em liên thông thẻ bảo trên cổng ttpvhcc được ko "
    "định nào nhận không nhật của người một người lắm từ tháng đưa lương hưu phụ trách ứng dụng thay thì được thực "
    "phẩm hai đứa lý lịch thẻ bhyt trụ sở nghĩa vụ nhà e nhận được thì không trường hợp tuần trước có dấu định "
    "danh giấy độc nhiều ở xã em không hộ kinh lúc chuẩn bị tâm điểm tôi đi có bị danh sách hỗ trợ khách mà không "
    "vụ hành con nuôi ở đây buổi điều kiện mang chế độ không còn một lần name giấy chuyển trường gốc chủ hộ em "
    "muốn hôm nay trong ngày từng mươi đọc tài khoản bệnh nhận con phần quá tôi làm chờ gặp tôi mất bà ngoại bằng "
    "lái nằm quy hoạch trên vneid tôi bị của bố quốc gia thì nộp xã phường con trai yêu cầu cũng được cấp giấy cụ "
    "nộp được riêng tôi tuổi ubnd phường phiếu bao giờ cùng ubnd xã đất đai nơi ông nội bổ sung mặt dân chú mở đất "
    "ở tổ trưởng ông bà ly hôn động thừa kế bây giờ chủ nhà bốn hệ thống phường nộp trưởng thôn địa chính luôn tôi "
    "ở được cấp chung bắt buộc công quốc đóng dấu tôi đã nói chuyện muốn làm năm ngoái nhà ở thời hạn tiếp tại "
    "giám hộ muốn xin ngồi kết quả thôi thiếu tính họ liệt sĩ thì bảo điểm phục đòi giấy chúng tôi thờ cúng lương "
    "cư trú đây quốc mức trọ vừa là người biên bản chạy mỗi phục vụ văn phòng nhập khẩu hồi bác nhân đang ở đã có "
    "tiếng bị phạt chiều chữ ký tờ gì thuê nhà em bà nội bạn xin cấp nuôi thông báo lấy chồng phường hay bản chính "
    "tự điều xã hội tầng viết viện con tôi khoản luật an phường chứng minh công ty giúp trên mạng ở nhà tháng "
    "trước chưa ạ không ai máy cơ quan vụ công tờ giấy cấp xã triệu địa chỉ chữ tuyến cổng nhắn cả nhà đơn xin đủ "
    "giải quyết lớp những giấy ngoại nhờ sáng nđ cp cửa thuế trung tâm hẹn quyền tư pháp độc thân hướng dẫn kiểm "
    "tra thì cần đứa tôi có vneid lịch nên nộp giấy sang tên những gì nữa cho cháu cưới hộ nghèo tiếp nhận chồng "
    "em con gái bao lâu quán cho người chính công nộp đơn để lại phải nộp thêm xuống khác thương binh thì làm nào "
    "cũng đồng ý ấy tại bán có cần của phường đòi bảo phải mai táng giải bắt năm nay trình làm lại ubnd tờ khai dữ "
    "liệu điểm hàng xóm thường trú xin phép tôi là tới bố mẹ cảm ơn cổng dịch sang nộp hồ sửa thông tin cho tôi "
    "dịch vụ anh chị chuyện thấy đi làm mẫu ngân hàng quy định thủ tục mười bố tôi có người vào lên này không phải "
    "hoặc hưởng kinh doanh bản sao cho con thứ theo hay phải xong chỗ văn bản cổng nghỉ nhưng sổ đỏ tuần hết hạn "
    "trực tuyến nhập thành vẫn lệ phí trích lục điện tử gọi trưởng người ta hành chính đó khai tử nước ngoài số "
    "giấy xác gia đình chồng tôi mẹ tôi lần đầu những hộ tịch thì có gửi không hay ngoài giấy khai không ạ đóng "
    "đúng hôm hạn thông báo chưa có ngày làm bên lấy hợp đồng tôi không cả học cái thẻ xin giấy còn vậy phải có "
    "công chứng hàng giấy gì mấy ngày đường chủ khuyết tật bố nói kết hôn cũng hộ chiếu tôi muốn cấp lại làm giấy "
    "định nđ chứng thực trực tiếp giấy phép không biết phòng ông của tôi lần bao nhiêu mình trả lời đã bằng ở "
    "phường ra phường nước chứng nhận không có trợ cấp biết đề nghị cần giấy quyết định hà nội đầu tuổi đang hộ "
    "khẩu đến về thế nào hết tạm trú chính sổ đứng tên điện thoại bảo hiểm làm việc có phải bị đồng đơn có giấy "
    "chị căn cước từ đổi mẹ vợ chồng mấy trên năm giấy chứng cán bộ chỉ điện ở đâu công an với nghị định chuyển có "
    "được hộ trong nhà tôi bản khai sinh đất nào một trường hỏi mới để chồng cháu tiền cấp chưa cần chứng tháng "
    "giờ hồ sơ xác nhận ngày giấy tờ rồi muốn công định mất bảo trước đăng ký nộp được không lại của làm nhà nhận "
    "phải thì tôi người phường được giấy không "
)
_RECORDS = (
    '"chart":"version","files":[["image","https://","photo","file"'
    '"held":[],"result":"rating_word":"","score":"4","top":"5","reason":"by":"to":"from":"follow_up","rated",'
    '"recent","status","new","received","assigned","in_progress","waiting_citizen","answered","closed","transferred",'
    '"refused","reopened","handoff","transfer","merge","assign","receive","ask_back","resolve","read",'
    '"citizen","open",{"chart":"2026-11","kind":"feedback","office":"trung-tam-phuc-vu-hanh-chinh-cong","inquiry",'
    '"confidential","conduct","thanh-tra-thanh-pho","system","released","held","delivered","seen","sent",'
    '{"message":"reply:3"}],{"status":"in_progress"}]"reply",{"status":"received"}]'
    '{"opening":{"about_units":[],"about_staff":[],"subject":"","body":"","answers":[["Nội dung","","open"],'
    '["Địa điểm","","open"],["Số điện thoại","•••• ","sealed"]],"files":[],"held":[]}{"text":"'
    "\x02oa\x13\x06office\x20trung-tam-phuc-vu-hanh-chinh-cong\x06office\x13thanh-tra-thanh-pho\x06origin\x118:179"
    "\x08assignee\x0bresponsible\x04flow\x08phan-anh\x04flow\x0fphan-anh-can-bo\x0areceive_by\x192026-\x03due\x192026-"
    "\x0bmerged_into\x0cNR-\x07verdict\x06solved\x04kind\x07inquiry\x04kind\x07conduct\x06walled\x011\x04kind"
    '\x08feedback\x06status\x08assigned\x06status\x06closed\x0babout_units\x14["\x0babout_staff\x14["\x06joined\x14["NR-'
    "\x0akeep_until\x07handoff\x011\x06urgent\x011\x06schema\x013\x09opened_at\x0d1795\x07version\x017"
    "\x0dlast_reply_at\x0d1795\x0flast_citizen_at\x0d1795\x09closed_at\x0d1796\x06clocks\x01"
    '[["receive","working_hours",8,1795,0,"2026-01",""],["answer","working_days",15,179\x0areopenings\x011\x06rating'
    '\x06recent\x02[[1,"0:1795",179,"citizen","open"],[2,"can-bo:NR-\x04user\x13'
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
