"""What changes between two sets of procedure sheets, by the names editors know the fields under."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from bot.scripts.filters import tien
from bot.scripts.revising.example_changes import example_changes
from bot.scripts.revising.step_words import shortened
from bot.scripts.sheets import Document, Fee, Sheet, Time

SHOWN = 120  # characters of a value

FIELDS: Mapping[str, str] = {
    "code": "mã thủ tục",
    "name": "tên",
    "aliases": "tên gọi khác",
    "field": "lĩnh vực",
    "authority": "cơ quan giải quyết",
    "documents": "giấy tờ phải nộp",
    "steps": "các bước",
    "time": "thời hạn giải quyết",
    "fee": "lệ phí",
    "where": "nơi nộp",
    "online": "nộp trực tuyến",
    "forms": "mẫu đơn",
    "result": "kết quả",
    "legal_basis": "căn cứ pháp lý",
    "valid_from": "có hiệu lực từ",
    "valid_to": "hết hiệu lực",
    "verified_on": "ngày rà soát",
    "verified_by": "người rà soát",
    "sources": "nguồn",
    "confidence": "độ chắc chắn",
    "notes": "ghi chú",
    "editor_notes": "ghi chú cho người biên tập",
}
_PLACES = frozenset({"id", "file", "span"})

Said = tuple[str, str, str]  # the sheet's name, the kind of change, the change in words


def sheet_changes(old: Mapping[str, Sheet], new: Mapping[str, Sheet]) -> Iterator[Said]:
    """All changes, in the order of the sheets."""
    for id, sheet in old.items():
        if id not in new:
            yield sheet.name, "sheet_removed", "bỏ cả phiếu thủ tục"
        else:
            yield from _sheet(sheet, new[id])
    for id, sheet in new.items():
        if id not in old:
            yield sheet.name, "sheet_added", "phiếu thủ tục mới"


def _sheet(old: Sheet, new: Sheet) -> Iterator[Said]:
    for field in fields(Sheet):
        before, after = getattr(old, field.name), getattr(new, field.name)
        if field.name in _PLACES or before == after:
            continue
        if field.name == "examples":
            yield from ((new.name, f"sheet_examples_{kind}", said) for kind, said in example_changes(before, after))
            continue
        what = FIELDS.get(field.name, field.name)
        yield new.name, f"sheet_{field.name}", f"{what}: {_difference(before, after)}"


def _difference(old: Any, new: Any) -> str:
    if isinstance(old, tuple) and isinstance(new, tuple):
        return _lists([_words(item) for item in old], [_words(item) for item in new])
    if isinstance(old, Fee) and isinstance(new, Fee):
        return _lists(_fee_lines(old), _fee_lines(new))
    return f"{_words(old)} → {_words(new)}"


def _lists(old: Sequence[str], new: Sequence[str]) -> str:
    added, removed = [one for one in new if one not in old], [one for one in old if one not in new]
    if len(added) == len(removed) == 1:
        return f"{removed[0]} → {added[0]}"
    parts = [f"thêm {one}" for one in added] + [f"bỏ {one}" for one in removed]
    return "; ".join(parts) or "đổi thứ tự"


def _fee_lines(fee: Fee) -> list[str]:
    lines = [f"“{item.label or 'mức thu'}” {_amount(item.amount)}" for item in fee.items]
    lines += [f"miễn giảm “{shortened(fee.exempt, SHOWN)}”"] if fee.exempt else []
    return lines + ([f"ghi chú “{shortened(fee.note, SHOWN)}”"] if fee.note else [])


def _amount(amount: int | None) -> str:
    return "chưa rõ mức" if amount is None else str(tien(amount))


def _words(value: Any) -> str:
    if value is None or value in ("", ()):
        return "chưa rõ"
    if isinstance(value, Document):
        parts = [value.name, *(part for part in (value.copies, value.when) if part)]
        return f"“{shortened(', '.join(parts), SHOWN)}”"
    if isinstance(value, Time):
        number = "chưa rõ" if value.value is None else f"{value.value:g} {value.unit}".strip()
        return f"“{number}{f' ({shortened(value.note, SHOWN)})' if value.note else ''}”"
    if isinstance(value, Fee):
        return "; ".join(_fee_lines(value)) or "chưa rõ"
    if isinstance(value, tuple):
        return "; ".join(_words(item) for item in value)
    return f"“{shortened(str(value), SHOWN)}”"
