"""Why a command on a ticket was not carried out. `str()` is what staff read; `word` is for programs."""

from __future__ import annotations

from collections.abc import Sequence

from bot.tickets.gates import Clear
from bot.tickets.ticket import Change, Status
from bot.tickets.words import ACT_WORDS, CHANGE_WORDS, STATUS_WORDS


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


class WrongState(Refused):
    """No arrow leads from the ticket's state where the verb goes; `possible` are the verbs that have one."""

    word = "wrong_state"

    def __init__(self, verb: str, status: Status, possible: Sequence[str], merged_into: str = "") -> None:
        self.verb, self.status, self.possible = verb, status, tuple(possible)
        rest = f" Phiếu được giải quyết chung trong {merged_into}." if merged_into else ""
        can = ", ".join(ACT_WORDS[one] for one in possible)
        super().__init__(
            f"Phiếu đang ở trạng thái “{STATUS_WORDS[status]}” nên chưa thể {ACT_WORDS[verb]}.{rest} "
            f"Lúc này có thể: {can}."
        )


class GatesShut(Refused):
    """A gate of the five clears is shut; `clears` says which and what opens it."""

    word = "gates"

    def __init__(self, clears: Sequence[Clear]) -> None:
        self.clears = tuple(clears)
        said = "; ".join(clear.text for clear in clears)
        super().__init__(f"{said[0].upper()}{said[1:]}.")


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


class NotAsked(Refused):
    """A ticket that may not be erased yet: its citizen did not ask for it."""

    word = "not_asked"

    def __init__(self) -> None:
        super().__init__(
            "Phiếu chưa xoá được: người dân chưa rút lại đồng ý, và phiếu đang giải quyết hoặc có thể nói về cán bộ."
        )


class NotGranted(Refused):
    """A request to read from outside, or its approval, that cannot be as it is; the sentence says why."""

    word = "not_granted"


class OnHold(Refused):
    """A ticket that somebody with the right to do so has ordered to be kept."""

    word = "on_hold"

    def __init__(self) -> None:
        super().__init__("Phiếu đang được lệnh giữ lại nên không xoá được. Bỏ lệnh giữ trước, nếu có thẩm quyền.")


class ReasonMissing(Refused):
    word = "reason_missing"

    def __init__(self, least: int) -> None:
        super().__init__(f"Anh/chị ghi lý do, ít nhất {least} ký tự; lý do được giữ trong lịch sử của phiếu.")


class DetailMissing(Refused):
    """The act needs one thing more; `detail` is its name in the command's data."""

    word = "detail_missing"

    def __init__(self, detail: str, what: str) -> None:
        self.detail = detail
        super().__init__(f"Anh/chị ghi {what}.")


class BadMoment(Refused):
    word = "bad_moment"

    def __init__(self, typed: str) -> None:
        super().__init__(
            f"“{typed}” không phải một thời điểm sắp tới. Anh/chị viết ví dụ 2026-12-31 hoặc 2026-12-31T16:00."
        )


class PromisedSooner(Refused):
    """A later moment was named than the one already promised."""

    word = "promised_sooner"

    def __init__(self, due: str) -> None:
        super().__init__(f"Đã hẹn người dân trước {due}. Anh/chị chọn hạn sớm hơn, hoặc gia hạn và ghi lý do.")


class NotLater(Refused):
    """A promise is never shortened."""

    word = "not_later"

    def __init__(self, due: str) -> None:
        known = f"sau {due}" if due else "khi phiếu đã có hạn"
        super().__init__(f"Chỉ gia hạn được tới một thời điểm {known}.")


class NotThatPerson(Refused):
    """Somebody who cannot be given the work: unknown, away, elsewhere, or kept from the ticket: one answer for all."""

    word = "not_that_person"

    def __init__(self, id: str) -> None:
        self.id = id
        super().__init__(
            f"Không giao được cho “{id}”. Anh/chị chọn người đang làm việc ở nơi giữ phiếu và được xem phiếu này."
        )


class SamePersonAgain(Refused):
    """A reopened ticket goes to somebody whose work the citizen has not refused already."""

    word = "same_person"

    def __init__(self, id: str) -> None:
        self.id = id
        super().__init__(f"Người dân chưa đồng ý với kết quả của “{id}” nên phiếu phải giao cho người khác.")


class NotThatUnit(Refused):
    """A unit the ticket cannot go to; why is said only to those who may know the ticket."""

    word = "not_that_unit"

    def __init__(self, why: str) -> None:
        super().__init__(why)


class CannotRefuse(Refused):
    """What may accuse somebody is never turned away: whoever receives it looks into it or passes it on (domain.md 3.3,
    Luật Tố cáo Art. 25.2)."""

    word = "cannot_refuse"

    def __init__(self) -> None:
        super().__init__(
            "Phiếu có thể nói về cán bộ không được từ chối: nơi nhận phải xem xét hoặc chuyển tới nơi có thẩm quyền. "
            "Thanh tra viên chọn đơn vị chuyển tới và ghi căn cứ."
        )


class NotYetAnswered(Refused):
    """A matter is closed with a result, not with a word."""

    word = "not_answered"

    def __init__(self) -> None:
        super().__init__(
            "Phiếu này chỉ đóng được sau khi có kết quả kèm bằng chứng. "
            "Anh/chị trả lời kết quả, hoặc từ chối có căn cứ."
        )


class CannotMerge(Refused):
    word = "cannot_merge"

    def __init__(self, why: str) -> None:
        super().__init__(why)


class UnknownCodes(Refused):
    word = "unknown_codes"

    def __init__(self, codes: Sequence[str], known: Sequence[str]) -> None:
        self.codes, self.known = tuple(codes), tuple(known)
        super().__init__(f"Không có mã {', '.join(codes) or '(trống)'}. Danh mục có: {', '.join(known)}.")


class NothingToTakeBack(Refused):
    word = "nothing_to_take_back"

    def __init__(self) -> None:
        super().__init__("Anh/chị không có lời nhắn nào của mình còn thu hồi được ở phiếu này.")


class AlreadySent(Refused):
    """It is being sent or has been; nobody can take it back from the citizen's phone."""

    word = "already_sent"

    def __init__(self) -> None:
        super().__init__(
            "Lời nhắn đã được gửi nên không thu hồi được. Nếu cần đính chính, anh/chị nhắn thêm cho người dân."
        )


class CodeTaken(Refused):
    """Another event already opened a ticket under this code: draw the next one."""

    word = "code_taken"

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(f"Mã {code} đã dùng cho phiếu khác.")


class WrongOpening(Refused):
    """A ticket that cannot be opened as asked; the script or the chart is at fault, not the citizen."""

    word = "wrong_opening"
