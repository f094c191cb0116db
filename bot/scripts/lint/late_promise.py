"""late-promise: hẹn nhắn lại sau khi Zalo đã đóng cửa sổ trả lời.

Zalo chỉ cho gửi tin trong 7 ngày kể từ lần cuối người dân nhắn (48 giờ đầu không mất phí). Hẹn xa hơn thì phải dặn
người dân nhắn lại để nhận trả lời. Câu nhắc khi người dân im lặng (silence) cũng vậy.

Passes:

    spec: 1
    flow: thu
    steps:
      - say: Cán bộ sẽ trả lời trong 10 ngày làm việc. Anh/chị nhắn mã phiếu cho tôi để nhận trả lời.

Fails:

    spec: 1
    flow: thu
    steps:
      - say: Cán bộ sẽ trả lời anh/chị trong 10 ngày làm việc.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.scripts.lint.folder import Folder
from bot.scripts.lint.spoken import Sentence, sentences, texts
from bot.scripts.model import Flow
from bot.scripts.problems import Problem
from bot.text.fold import fold

RULE = "late-promise"
FREE_HOURS = 48  # Zalo: consultation messages cost nothing this long after the citizen's last word
OPEN_DAYS = 7  # Zalo: and are refused after this
_HOUR, _DAY = 3_600, 86_400
_HOURS = {"gio": 1, "ngay": 24, "tuan": 7 * 24, "thang": 30 * 24, "nam": 365 * 24}
_WE = r"(?:toi|chung toi|bot|tro ly|can bo|phuong|xa|uy ban|noi doc|noi tiep nhan|nguoi co trach nhiem)"
_TELL = r"(?:nhan|bao|tra loi|phan hoi|gui|lien he|thong bao|goi|nhac|cho .{0,20}biet)"
_PROMISE = re.compile(rf"\b{_WE}\b.{{0,30}}\bse\b.{{0,60}}\b{_TELL}\b")
_WHEN = re.compile(
    r"\b(?:trong|sau|toi da|khoang|qua|cham nhat)\b(?: vong| khoang)? (\d{1,3})(?: ?(?:-|den|toi) ?(\d{1,3}))? ("
    + "|".join(_HOURS)
    + r")\b"
)
_WRITE_AGAIN = re.compile(r"\banh/chi\b.{0,60}\b(?:nhan|hoi|tra cuu|bam|go)\b")


def check(folder: Folder) -> list[Problem]:
    problems: list[Problem] = []
    for flow in folder.flows.values():
        problems += _promises(flow)
        problems += _silences(flow)
    return problems


def _promises(flow: Flow) -> Iterator[Problem]:
    for used, raw in texts(flow):
        said = sentences(raw)
        if any(_WRITE_AGAIN.search(fold(one.text)) for one in said):
            continue
        for sentence in said:
            hours = _promised_hours(sentence)
            if hours > OPEN_DAYS * 24:
                message = (
                    f"Hẹn trả lời sau khi Zalo đã đóng: tin chỉ gửi được trong {OPEN_DAYS} ngày từ lời cuối của họ."
                )
                hint = "Thêm câu dặn: anh/chị nhắn mã phiếu cho tôi để nhận trả lời."
                yield Problem(flow.file, used.place(sentence.start, sentence.end), RULE, "warning", message, hint)


def _promised_hours(sentence: Sentence) -> int:
    folded = fold(sentence.text)
    when = _WHEN.search(folded)
    if not when or not _PROMISE.search(folded):
        return 0
    return int(when[2] or when[1]) * _HOURS[when[3]]


def _silences(flow: Flow) -> Iterator[Problem]:
    for step in flow.steps.values():
        retry = getattr(step.body, "retry", None)
        silence = getattr(retry, "silence", None)
        if silence is None or silence.say is None or silence.after <= FREE_HOURS * _HOUR:
            continue
        if silence.after > OPEN_DAYS * _DAY:
            message = f"Câu nhắc không đến được: sau {OPEN_DAYS} ngày im lặng Zalo không nhận tin nữa."
        else:
            message = f"Câu nhắc sau hơn {FREE_HOURS} giờ im lặng bị Zalo tính phí."
        yield Problem(flow.file, step.place("silence"), RULE, "warning", message, f"Đặt after không quá {FREE_HOURS}h.")
