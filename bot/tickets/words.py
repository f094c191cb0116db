"""What the parts of a ticket are called in Vietnamese."""

from __future__ import annotations

from bot.tickets.ticket import Kind, Status

KIND_WORDS: dict[Kind, str] = {
    Kind.INQUIRY: "câu hỏi",
    Kind.FEEDBACK: "phản ánh, kiến nghị",
    Kind.CONDUCT: "phản ánh về cán bộ",
    Kind.CONFIDENTIAL: "thông tin cần giữ kín",
}

STATUS_WORDS: dict[Status, str] = {
    Status.NEW: "mới gửi",
    Status.RECEIVED: "đã tiếp nhận",
    Status.ASSIGNED: "đã có người phụ trách",
    Status.IN_PROGRESS: "đang giải quyết",
    Status.WAITING_CITIZEN: "chờ anh/chị bổ sung",
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
    "reopen": "người dân cho biết việc chưa được giải quyết, phiếu được mở lại",
    "withdraw": "người dân rút lại sự đồng ý",
    "reply": "cán bộ đã trả lời",
    "close": "phiếu đã được đóng",
    "open_seal": "niêm phong đã được mở",
}
