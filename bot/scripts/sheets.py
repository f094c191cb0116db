"""Procedure sheets: what is known of a procedure, read from `procedures/<id>.yaml`. Null means unknown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.scripts.examples import SHEET_EXAMPLES, Example
from bot.scripts.filters import ngay
from bot.scripts.keys import DATE, ID, INTEGER, NUMBER, WORDS, Key, Kind, Reading, list_of, one_of, read_keys, record
from bot.scripts.problems import Span
from bot.scripts.tree import Node


@dataclass(frozen=True, slots=True)
class Document:
    name: str
    copies: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Time:
    value: int | float | None = None
    unit: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class FeeItem:
    label: str
    amount: int | None = None  # đồng; None when not known


@dataclass(frozen=True, slots=True)
class Fee:
    items: tuple[FeeItem, ...] = ()
    exempt: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """When a sheet was last checked; sometimes only the month is known, then `day` is its first."""

    day: date
    only_month: bool = False

    def __str__(self) -> str:
        return f"tháng {self.day.month}/{self.day.year}" if self.only_month else f"ngày {ngay(self.day)}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One procedure. Empty tuples, "" and None mean that it is not known."""

    id: str
    name: str
    file: str
    span: Span
    code: str = ""
    aliases: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()  # grouped by aspect
    field: str = ""
    authority: str = ""
    documents: tuple[Document, ...] = ()
    steps: tuple[str, ...] = ()
    time: Time | None = None
    fee: Fee | None = None
    where: tuple[str, ...] = ()
    online: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    result: str = ""
    legal_basis: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    verified_on: Checked | None = None
    verified_by: str = ""
    sources: tuple[str, ...] = ()
    confidence: str = ""
    notes: str = ""
    editor_notes: tuple[str, ...] = ()  # for editors only: no text for citizens is ever made of them


_DOCUMENT = record(
    "Giấy tờ",
    {
        "name": Key(WORDS, required=True, default="", about="Tên giấy tờ."),
        "copies": Key(WORDS, default="", about="Số bản, bản chính hay bản sao."),
        "original": Key(WORDS, default="", about="Số bản chính."),
        "copy": Key(WORDS, default="", about="Số bản sao."),
        "number": Key(WORDS, default="", about="Số lượng."),
        "when": Key(WORDS, default="", about="Khi nào phải nộp."),
    },
    lambda v, node: Document(v["name"], _copies(v), v["when"]),
)
_TIME = record(
    "Thời hạn",
    {
        "value": Key(NUMBER, about="Bao nhiêu."),
        "unit": Key(WORDS, default="", about="Đơn vị, như ngày làm việc."),
        "note": Key(WORDS, default="", about="Nói thêm."),
    },
    lambda v, node: Time(v["value"], v["unit"], v["note"]),
)
_FEE_ITEM = record(
    "Khoản phí",
    {"label": Key(WORDS, default="", about="Khoản nào."), "amount_vnd": Key(INTEGER, about="Số tiền, tính bằng đồng.")},
    lambda v, node: FeeItem(v["label"], v["amount_vnd"]),
)
_FEE = record(
    "Phí",
    {
        "items": Key(list_of(_FEE_ITEM), default=(), about="Các khoản."),
        "exempt": Key(WORDS, default="", about="Ai được miễn."),
        "note": Key(WORDS, default="", about="Nói thêm."),
    },
    lambda v, node: Fee(v["items"], v["exempt"], v["note"]),
)
_LINES = list_of(WORDS)


def _checked(node: Node, reading: Reading) -> Checked:
    text = str(node.value)
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return Checked(DATE.read(replace(node, value=text + "-01"), reading), only_month=True)
    return Checked(DATE.read(node, reading))


_CHECKED = Kind("ngày hoặc tháng", _checked, {"type": "string"})

KEYS: dict[str, Key] = {
    "spec": Key(INTEGER, about="Phiên bản của ngôn ngữ: 1."),
    "id": Key(ID, required=True, default="", about="Mã thủ tục, trùng tên tệp."),
    "code": Key(WORDS, default="", about="Mã trên Cổng Dịch vụ công."),
    "name": Key(WORDS, required=True, default="", about="Tên thủ tục người dân đọc."),
    "aliases": Key(_LINES, default=(), about="Cách người dân gọi thủ tục này."),
    "examples": Key(SHEET_EXAMPLES, default=(), about="Câu hỏi thường gặp, tự nghĩ ra, nhóm theo phần được hỏi."),
    "field": Key(WORDS, default="", about="Lĩnh vực."),
    "authority": Key(WORDS, default="", about="Cơ quan giải quyết."),
    "documents": Key(list_of(_DOCUMENT), default=(), about="Giấy tờ phải nộp."),
    "steps": Key(_LINES, default=(), about="Các bước người dân phải làm."),
    "time": Key(_TIME, about="Thời hạn giải quyết."),
    "fee": Key(_FEE, about="Phí, lệ phí và ai được miễn."),
    "where": Key(_LINES, default=(), about="Nơi nộp trực tiếp hoặc qua bưu chính."),
    "online": Key(_LINES, default=(), about="Nơi nộp trực tuyến; null là chưa rõ."),
    "forms": Key(_LINES, default=(), about="Mẫu đơn, tờ khai."),
    "result": Key(WORDS, default="", about="Người dân nhận được gì."),
    "legal_basis": Key(_LINES, default=(), about="Văn bản quy định."),
    "valid_from": Key(DATE, about="Có hiệu lực từ ngày."),
    "valid_to": Key(DATE, about="Có hiệu lực đến hết ngày."),
    "verified_on": Key(_CHECKED, about="Ngày (hoặc tháng) đối chiếu với nguồn lần cuối."),
    "verified_by": Key(WORDS, default="", about="Ai đối chiếu."),
    "sources": Key(_LINES, default=(), about="Nơi đã đọc thông tin."),
    "confidence": Key(one_of("high", "medium", "low"), default="", about="Độ tin cậy: high cao, medium vừa, low thấp."),
    "notes": Key(WORDS, default="", about="Ghi chú; người dân không thấy."),
    "editor_notes": Key(_LINES, default=(), about="Ghi chú cho người biên tập; người dân không thấy."),
}


def _copies(values: dict[str, Any]) -> str:
    parts = [values["copies"] or values["number"]]
    parts += [f"bản chính: {values['original']}"] if values["original"] else []
    parts += [f"bản sao: {values['copy']}"] if values["copy"] else []
    return ", ".join(part for part in parts if part)


def read_sheet(root: Node, reading: Reading) -> Sheet | None:
    """One sheet, or None when it lacks an id or a name."""
    values = read_keys(root, KEYS, reading, "Phiếu thủ tục")
    values.pop("spec")
    if not values["id"] or not values["name"]:
        return None
    expected = reading.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    if values["id"] != expected:
        pair = root.pairs["id"]
        message = f"Mã “{values['id']}” khác tên tệp “{expected}”."
        reading.report(pair[1].span, "file-name", message, f"Đặt id: {expected}, hoặc đổi tên tệp.")
    return Sheet(file=reading.file, span=root.span, **values)
