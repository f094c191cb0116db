"""Why a command on a ticket was not carried out. `str()` is what staff read; `word` is for programs."""

from __future__ import annotations

from bot.tickets.ticket import Change
from bot.tickets.words import CHANGE_WORDS


class Refused(Exception):
    """Nothing was changed, nothing was sent."""

    word = "refused"


class NotFound(Refused):
    """There is no such ticket, or it is not for this person: one answer for both."""

    word = "not_found"

    def __init__(self) -> None:
        super().__init__("Không tìm thấy phiếu này. Anh/chị kiểm tra lại mã phiếu.")


class Stale(Refused):
    """The ticket changed after the user saw it. `changes` are the remembered ones since, oldest first."""

    word = "stale"

    def __init__(self, expected: int, actual: int, changes: tuple[Change, ...]) -> None:
        self.expected, self.actual, self.changes = expected, actual, changes
        said = ", ".join(dict.fromkeys(CHANGE_WORDS.get(change.verb, change.verb) for change in changes))
        what = f": {said}" if said else ""
        super().__init__(f"Phiếu vừa có thay đổi{what}. Anh/chị xem lại rồi gửi lại giúp.")


class AlreadyClosed(Refused):
    word = "closed"

    def __init__(self) -> None:
        super().__init__("Phiếu đã đóng nên không trả lời thêm được.")


class EmptyText(Refused):
    word = "empty"

    def __init__(self) -> None:
        super().__init__("Nội dung trả lời đang trống. Anh/chị nhập câu trả lời cho người dân.")


class TooLong(Refused):
    word = "too_long"

    def __init__(self, length: int, limit: int) -> None:
        self.length, self.limit = length, limit
        super().__init__(f"Nội dung dài {length} ký tự, tối đa {limit}. Anh/chị rút ngắn hoặc chia làm nhiều lần.")


class NothingSaid(Refused):
    """Closing a ticket whose citizen was never answered."""

    word = "nothing_said"

    def __init__(self) -> None:
        super().__init__("Người dân chưa nhận được câu trả lời nào. Anh/chị ghi câu trả lời khi đóng phiếu.")


class TooManyHeld(Refused):
    word = "too_many_held"

    def __init__(self, limit: int) -> None:
        super().__init__(f"Đã có {limit} câu trả lời chờ gửi. Chúng sẽ được gửi khi người dân nhắn lại.")


class NoReason(Refused):
    """Opening a seal without saying why, or at too great length."""

    word = "no_reason"

    def __init__(self, least: int, most: int) -> None:
        self.least, self.most = least, most
        super().__init__(
            f"Anh/chị ghi lý do mở niêm phong, từ {least} đến {most} ký tự. Lý do được ghi vào lịch sử của phiếu."
        )


class NothingSealed(Refused):
    """What is to be opened is not among what lies under the seal; `known` are the labels that are."""

    word = "nothing_sealed"

    def __init__(self, known: tuple[str, ...]) -> None:
        self.known = known
        rest = f" Phiếu này có: {', '.join(dict.fromkeys(known))}." if known else " Phiếu này không có phần niêm phong."
        super().__init__(f"Anh/chị chọn đúng tên mục cần mở.{rest}")


class OnHold(Refused):
    """A ticket that somebody with the right to do so has ordered to be kept."""

    word = "on_hold"

    def __init__(self) -> None:
        super().__init__("Phiếu đang được lệnh giữ lại nên không xoá được. Bỏ lệnh giữ trước, nếu có thẩm quyền.")


class CodeTaken(Refused):
    """Another event already opened a ticket under this code: draw the next one."""

    word = "code_taken"

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"Mã {code} đã dùng cho phiếu khác.")


class WrongOpening(Refused):
    """A ticket that cannot be opened as asked; the script or the chart is at fault, not the citizen."""

    word = "wrong_opening"
