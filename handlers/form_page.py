"""How the page of a sealed form looks: HTML without scripts, from the templates beside this module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.runtime.form_desk import MAX_FORM_FILE, Filling, Refusal, in_page_order
from bot.scripts.answers.choice import Choice
from bot.scripts.answers.files import Files
from bot.scripts.form_fields import FormField, ReadField, Typed
from bot.tickets.calendar import HANOI
from bot.tickets.receipts import shown_receipt

TEMPLATES = Path(__file__).parent / "templates"
CSS = (TEMPLATES / "kin.css").read_text(encoding="utf-8")
LONG_ROWS = 8
SHORT_ROWS = 3
SHORT_TEXT = 400  # characters up to which a text question is a small box
_MEGABYTE = 1024 * 1024

_HINTS = {
    "date": "Ví dụ: hôm qua, thứ hai tuần trước, 20/11.",
    "time": "Ví dụ: 9 giờ, 14:30.",
    "unit": "Ví dụ: phường Bồ Đề, xã Sóc Sơn. Tên cũ trước tháng 7/2025 cũng được.",
    "money": "Ví dụ: 500 nghìn, 1,5 triệu.",
}
_INPUTMODES = {"phone": "tel", "email": "email", "number": "decimal", "id_number": "numeric"}
_REFUSED: Mapping[Refusal, str] = {
    "too_large": f"“{{tep}}” lớn hơn {MAX_FORM_FILE // _MEGABYTE} MB. Anh/chị chọn tệp nhỏ hơn.",
    "empty": "“{tep}” là tệp trống.",
    "kind": "“{tep}” không phải ảnh, PDF, văn bản, ghi âm hay video mà tôi nhận ra được.",
    "too_many": "“{tep}”: đã đủ số tệp nhận được.",
    "disk": "“{tep}”: máy chủ chưa lưu được tệp lúc này. Anh/chị chọn lại tệp sau ít phút.",
    "busy": "“{tep}”: nhiều người đang gửi tệp cùng lúc. Anh/chị chọn lại tệp sau ít phút.",
}

GONE = (
    "Liên kết không dùng được",
    ("Liên kết này đã dùng hoặc đã hết hạn. Anh/chị nhắn lại cho kênh Zalo để nhận liên kết mới.",),
)
DONE = (
    "Đã gửi",
    (
        "Tôi đã nhận phần anh/chị gửi. Liên kết này từ giờ không dùng được nữa.",
        "Anh/chị đóng trang này rồi trở lại Zalo: tôi báo kết quả ở đó và không nhắc lại nội dung anh/chị đã viết.",
    ),
)
AGAIN = (
    "Chưa gửi được",
    ("Máy chủ chưa nhận được lúc này, chưa có gì được gửi đi. Anh/chị thử lại sau ít phút.",),
)
TOO_OFTEN = (
    "Anh/chị chờ một chút",
    ("Có quá nhiều lần mở trang từ mạng của anh/chị. Anh/chị thử lại sau ít phút.",),
)
SAVED = "Đã lưu tạm lúc {gio}, chưa gửi cho ai. Anh/chị viết tiếp, hoặc mở lại liên kết trên chính máy này đến {den}."
REOPENED = "Đây là phần anh/chị đã lưu tạm trên máy này, chưa gửi cho ai."
NOT_SAVED = (
    "Máy chủ chưa lưu được lúc này. Những gì anh/chị viết vẫn còn trên trang; "
    "anh/chị đừng đóng trang, thử lại sau ít phút."
)
NOT_SENT = (
    "Máy chủ chưa nhận được lúc này, chưa có gì được gửi đi. "
    "Những gì anh/chị viết vẫn còn trên trang; anh/chị bấm Gửi lại sau ít phút."
)
TOO_LARGE = (
    "Chưa gửi được: các tệp cộng lại quá lớn nên tôi chỉ nhận một phần. Anh/chị xem lại bên dưới, bớt tệp rồi bấm Gửi."
)
FILES_REFUSED = (
    "Chưa gửi được: có tệp không nhận, ghi ở dưới. "
    "Anh/chị chọn tệp khác, hoặc bấm Gửi lần nữa để gửi mà không có tệp đó."
)


@dataclass(frozen=True, slots=True)
class Question:
    """One question as the template sees it."""

    name: str
    label: str
    kind: str  # text, long, radio or files
    optional: bool
    hint: str
    inputmode: str
    rows: int
    words: str
    picked: int | None
    problem: str
    meanings: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    files: tuple[str, ...]
    refused: tuple[str, ...]
    room: int


Refused = Mapping[str, Sequence[tuple[str, Refusal]]]
"""By the name of the question: names of files that were not kept, and why."""

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def words_page(told: tuple[str, tuple[str, ...]], typed: Sequence[str] = (), receipt: str = "") -> str:
    """A page that only says something, and gives back what was typed; or shows the digits of a receipt."""
    heading, lines = told
    shown = shown_receipt(receipt) if receipt else ""
    return _environment.get_template("form_words.html").render(heading=heading, lines=lines, typed=typed, receipt=shown)


def form_page(
    filling: Filling, read: Mapping[str, ReadField] | None = None, refused: Refused | None = None, notice: str = ""
) -> str:
    """The questions with what is typed in them; with `read`, what is wrong there too."""
    questions = [_question(one, filling, read or {}, refused or {}) for one in in_page_order(filling.form.fields)]
    return _environment.get_template("form.html").render(
        form=filling.form,
        page=[line for line in filling.form.page.splitlines() if line.strip()],
        until=clock(filling.form.until),
        browser=filling.browser,
        questions=questions,
        problems=[one for one in questions if one.problem],
        notice=notice,
    )


def clock(ms: int) -> str:
    at = datetime.fromtimestamp(ms / 1000, HANOI)
    return f"{at:%H:%M} ngày {at:%d/%m}"


def _question(one: FormField, filling: Filling, read: Mapping[str, ReadField], refused: Refused) -> Question:
    typed = filling.typed.get(one.name, Typed())
    outcome = read.get(one.name, ReadField())
    limit = one.type.limit if isinstance(one.type, Files) else 0
    longest = getattr(one.type, "max", 0) if one.is_long else 0
    return Question(
        name=one.name,
        label=one.label,
        kind=_kind(one),
        optional=one.optional,
        hint=" ".join(filter(None, (_files_hint(limit) if one.is_files else _HINTS.get(one.type_name, ""), one.about))),
        inputmode=_INPUTMODES.get(one.type_name, "text"),
        rows=SHORT_ROWS if longest <= SHORT_TEXT else LONG_ROWS,
        words=typed.words,
        picked=typed.picked,
        problem=outcome.problem,
        meanings=outcome.meanings,
        options=_options(one),
        files=tuple(file.name or f"tệp {number}" for number, file in enumerate(typed.files, 1)),
        refused=tuple(_REFUSED[why].format(tep=name or "tệp") for name, why in refused.get(one.name, ())),
        room=limit - len(typed.files),
    )


def _kind(one: FormField) -> str:
    if one.is_files:
        return "files"
    if one.is_choice or one.type_name == "yes_no":
        return "radio"
    return "long" if one.is_long else "text"


def _options(one: FormField) -> tuple[tuple[str, str], ...]:
    if isinstance(one.type, Choice):
        return tuple((item.label, item.value) for item in one.type.items)
    return (("Có", "Có"), ("Không", "Không")) if one.type_name == "yes_no" else ()


def _files_hint(limit: int) -> str:
    size = MAX_FORM_FILE // _MEGABYTE
    return (
        f"Ảnh, PDF, văn bản, ghi âm hoặc video; nhiều nhất {limit} tệp, mỗi tệp không quá {size} MB. "
        "Anh/chị che tên, khuôn mặt của mình và người nhà trước khi gửi."
    )
