"""What the parts of a ticket are called in Vietnamese."""

from __future__ import annotations

from bot.tickets.ticket import Kind, Status
from bot.tickets.window import Delivery, Reach

KIND_WORDS: dict[Kind, str] = {
    Kind.INQUIRY: "câu hỏi",
    Kind.FEEDBACK: "phản ánh, kiến nghị",
    Kind.CONDUCT: "phản ánh về cán bộ",
    Kind.CONFIDENTIAL: "thông tin cần giữ kín",
}

STATUS_WORDS: dict[Status, str] = {  # for staff; what a citizen reads is in the step `status`
    Status.NEW: "mới gửi",
    Status.RECEIVED: "đã tiếp nhận",
    Status.ASSIGNED: "đã có người phụ trách",
    Status.IN_PROGRESS: "đang giải quyết",
    Status.WAITING_CITIZEN: "chờ người dân bổ sung",
    Status.ANSWERED: "đã trả lời",
    Status.CLOSED: "đã đóng",
    Status.TRANSFERRED: "đã chuyển đơn vị khác",
    Status.REFUSED: "không thuộc thẩm quyền giải quyết",
    Status.REOPENED: "được mở lại",
}

CHANGE_WORDS: dict[str, str] = {
    "open": "người dân gửi phiếu",
    "follow_up": "người dân nhắn thêm",
    "rate": "người dân đánh giá",
    "solved": "người dân cho biết việc đã được giải quyết",
    "unsolved": "người dân cho biết việc chưa được giải quyết",
    "withdraw": "người dân rút lại sự đồng ý",
    "note": "có ghi chú nội bộ mới",
    "receive": "phiếu đã được tiếp nhận",
    "assign": "phiếu đã được phân công",
    "start": "việc giải quyết đã bắt đầu",
    "ask": "cán bộ đã hỏi thêm người dân",
    "reply": "cán bộ đã trả lời",
    "answer": "cán bộ đã trả lời kết quả",
    "refuse": "phiếu đã bị từ chối",
    "transfer": "phiếu đã được chuyển đơn vị",
    "close": "phiếu đã được đóng",
    "reopen": "phiếu đã được mở lại",
    "merge": "phiếu đã được gộp",
    "classify": "phiếu đã được phân loại",
    "set_urgent": "phiếu đã được đánh dấu khẩn",
    "extend": "hạn trả lời đã được lùi",
    "undo": "cán bộ đã thu hồi lời nhắn",
    "hold": "phiếu đã được giữ theo pháp luật",
    "unhold": "phiếu không còn bị giữ theo pháp luật",
    "erase": "phiếu đã bị xoá",
    "narrow": "người, đơn vị bị phản ánh đã được xác định lại",
    "add_respondent": "có thêm người, đơn vị bị phản ánh",
    "open_seal": "niêm phong đã được mở",
    "break_glass_ask": "có người nơi khác xin xem phiếu",
    "break_glass_grant": "đã duyệt cho người nơi khác xem phiếu",
    "break_glass_use": "người nơi khác đã xem phiếu",
    "joined": "có phiếu khác được gộp vào",
    "unjoined": "có phiếu không còn gộp vào đây",
    "let_go": "phiếu chung đã bị xoá, phiếu này được giải quyết tiếp",
    "concerned": "phiếu được giữ kín như phiếu chung",
    "told": "kết quả của phiếu chung đã được báo cho người dân",
    "untold": "kết quả của phiếu chung đã được thu hồi",
}

DONE_WORDS: dict[str, str] = {
    "read": "Đã ghi lượt đọc.",
    "receive": "Đã tiếp nhận phiếu.",
    "assign": "Đã phân công.",
    "start": "Đã bắt đầu giải quyết.",
    "ask": "Đã ghi câu hỏi, đang gửi cho người dân; thời hạn tạm dừng cho tới khi có trả lời.",
    "reply": "Đã ghi câu trả lời, đang gửi cho người dân.",
    "answer": "Đã ghi kết quả, đang gửi cho người dân.",
    "refuse": "Đã ghi lời từ chối kèm căn cứ và nơi có thẩm quyền, đang gửi cho người dân.",
    "transfer": "Đã chuyển phiếu; nơi nhận thấy ngay.",
    "close": "Đã đóng phiếu.",
    "reopen": "Đã mở lại phiếu; việc phải giao cho người khác.",
    "merge": "Đã gộp phiếu; người dân của phiếu này vẫn nhận kết quả.",
    "note": "Đã lưu ghi chú nội bộ, không gửi cho người dân.",
    "classify": "Đã phân loại phiếu.",
    "set_urgent": "Đã đánh dấu phiếu khẩn.",
    "extend": "Đã lùi hạn trả lời, đang báo cho người dân.",
    "undo": "Đã thu hồi lời nhắn; người dân không nhận được.",
    "hold": "Phiếu được giữ theo pháp luật, không bị xoá.",
    "unhold": "Phiếu không còn bị giữ theo pháp luật.",
    "erase": "Đã xoá phiếu, không lấy lại được; người dân được báo.",
    "narrow": "Đã ghi lại phiếu nói về ai; quyền xem được tính lại ngay.",
    "add_respondent": "Đã thêm người, đơn vị bị phản ánh; quyền xem được tính lại ngay.",
    "open_seal": "Đã ghi lần mở niêm phong.",
    "break_glass_ask": "Đã ghi yêu cầu xem phiếu; cần một người khác duyệt.",
    "break_glass_grant": "Đã duyệt; người yêu cầu xem được cho đến khi hết giờ.",
    "break_glass_use": "Đã ghi lần xem.",
}

ACT_WORDS: dict[str, str] = {
    "receive": "tiếp nhận",
    "assign": "phân công",
    "start": "bắt đầu giải quyết",
    "ask": "hỏi thêm người dân",
    "reply": "nhắn cho người dân",
    "answer": "trả lời kết quả",
    "refuse": "từ chối",
    "transfer": "chuyển đơn vị",
    "close": "đóng",
    "reopen": "mở lại",
    "unsolved": "mở lại",
    "merge": "gộp",
    "note": "ghi chú",
    "classify": "phân loại",
    "set_urgent": "đánh dấu khẩn",
    "extend": "gia hạn",
    "undo": "thu hồi lời nhắn",
    "hold": "giữ theo pháp luật",
    "unhold": "thôi giữ theo pháp luật",
    "erase": "xoá",
    "narrow": "xác định lại người, đơn vị bị phản ánh",
    "add_respondent": "thêm người, đơn vị bị phản ánh",
    "open_seal": "mở niêm phong",
    "break_glass_ask": "xin xem phiếu của nơi khác",
    "break_glass_grant": "duyệt cho xem",
    "break_glass_use": "xem theo duyệt",
}

VERDICT_WORDS: dict[str, str] = {
    "solved": "người dân cho biết đã được giải quyết",
    "unsolved": "người dân cho biết chưa được giải quyết",
}


def reach_words(reach: Reach, now: int) -> str:
    """How long the citizen can still be written to, for staff; whole hours and days, never more than there is."""
    hours = max(0, reach.until - now) // 3_600_000
    left = f"{hours // 24} ngày" if hours >= 48 else f"{hours} giờ" if hours else "chưa đầy 1 giờ"
    if reach.window == "free":
        return f"còn gửi miễn phí được {left}"
    if reach.window == "paid":
        return f"còn gửi được {left}, Zalo tính phí"
    return "Zalo không cho gửi nữa; tin gửi bây giờ sẽ chờ đến khi người dân nhắn lại"


def delivery_words(delivery: Delivery) -> str:
    """Whether what staff said is with the citizen; "" when nothing was said yet."""
    if delivery.waiting:
        return f"chờ gửi ({delivery.waiting} tin): sẽ đến khi người dân nhắn lại"
    if delivery.said_at is None:
        return ""
    return "đã tới Zalo của người dân" if delivery.delivered_at is not None else "đang gửi"
