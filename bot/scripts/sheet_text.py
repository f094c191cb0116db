"""A procedure sheet in words: a short overview, or one aspect in full. What is not known is said to be unknown."""

from __future__ import annotations

from collections.abc import Callable

from bot.scripts.aspects import ASPECTS
from bot.scripts.filters import plain, tien
from bot.scripts.sheets import Document, Fee, Sheet, Time

UNKNOWN_WHO = (
    "Ai được làm, có nhờ người khác làm thay được không thì tôi chưa có thông tin. "
    "Anh/chị bấm “Gặp cán bộ” để được trả lời chính xác."
)
UNKNOWN = "Tôi chưa có thông tin này. Anh/chị bấm “Gặp cán bộ” để được trả lời chính xác."
MAX_OVERVIEW_DOCUMENTS = 12


def aspect_text(sheet: Sheet, aspect: str) -> str:
    """One aspect of a sheet, with its name above and the date it was last checked below."""
    body = _WRITERS[aspect](sheet) or UNKNOWN
    return f"{sheet.name}\n{ASPECTS[aspect]}:\n{body}\n\n{checked(sheet)}"


def overview_text(sheet: Sheet) -> str:
    """A short overview: documents by name, time, fee, where."""
    lines = [sheet.name]
    if sheet.documents:
        lines.append("Giấy tờ cần có:")
        lines += [f"- {_short_document(document)}" for document in sheet.documents[:MAX_OVERVIEW_DOCUMENTS]]
        if len(sheet.documents) > MAX_OVERVIEW_DOCUMENTS:
            lines.append("- … (bấm “Giấy tờ” để xem đủ)")
    else:
        lines.append("Giấy tờ: tôi chưa có thông tin.")
    lines.append(f"Thời hạn: {_time_line(sheet.time) or 'tôi chưa có thông tin'}.")
    lines.append(f"Lệ phí: {_fee_line(sheet.fee) or 'tôi chưa có thông tin'}.")
    if sheet.authority:
        lines.append(f"Nơi giải quyết: {sheet.authority.rstrip('.')}.")
    return "\n".join((*lines, "", checked(sheet)))


def checked(sheet: Sheet) -> str:
    """The date the sheet was last checked, and how sure it is."""
    said = f"Thông tin kiểm tra {sheet.verified_on}." if sheet.verified_on else "Thông tin chưa được kiểm tra."
    if sheet.confidence == "low" or not sheet.verified_on:
        said += " Anh/chị nên hỏi lại cán bộ trước khi đi."
    return said


def known_aspects(sheet: Sheet) -> tuple[str, ...]:
    """The aspects the sheet says something about, in the usual order."""
    return tuple(aspect for aspect in ASPECTS if _WRITERS[aspect](sheet))


def _bullets(items: tuple[str, ...]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _document(document: Document) -> str:
    text = document.name
    if document.copies:
        text += f" – {document.copies}"
    return text + _when(document)


def _short_document(document: Document) -> str:
    return document.name + _when(document)


def _when(document: Document) -> str:
    when = (document.when or "").strip()
    if not when:
        return ""
    return f" ({when})" if when.lower().startswith(("khi ", "nếu ", "trường hợp ")) else f" (khi: {when})"


def _time_line(time: Time | None) -> str:
    if time is None or time.value is None:
        return ""
    return f"{plain(time.value)} {time.unit}".strip()


def _time(sheet: Sheet) -> str:
    line = _time_line(sheet.time)
    note = sheet.time.note if sheet.time else ""
    if not line and note:
        return f"Số ngày cụ thể tôi chưa có. {note}"
    return f"{line}. {note}".strip() if line else ""


def _fee_line(fee: Fee | None) -> str:
    if fee is None or not fee.items:
        return ""
    return "; ".join(_fee_item(item.label, item.amount) for item in fee.items)


def _fee_item(label: str, amount: int | None) -> str:
    said = "chưa rõ mức" if amount is None else "không thu" if amount == 0 else tien(amount)
    return f"{label}: {said}" if label else said


def _fee(sheet: Sheet) -> str:
    fee = sheet.fee
    if fee is None or not (fee.items or fee.note):
        return ""
    lines = [f"- {_fee_item(item.label, item.amount)}" for item in fee.items] or ["Mức thu cụ thể tôi chưa có."]
    lines += [f"Được miễn: {fee.exempt}"] if fee.exempt else []
    lines += [fee.note] if fee.note else []
    return "\n".join(lines)


def _where(sheet: Sheet) -> str:
    lines = _bullets(sheet.where)
    if lines and sheet.authority:
        lines += f"\nNơi giải quyết: {sheet.authority}"
    return lines


def _who(sheet: Sheet) -> str:
    """Who decides; `notes` are for editors alone, so who may do it is said to be unknown."""
    return f"Cơ quan giải quyết: {sheet.authority.rstrip('.')}.\n{UNKNOWN_WHO}" if sheet.authority else ""


def _numbered(sheet: Sheet) -> str:
    return "\n".join(f"{number}. {step}" for number, step in enumerate(sheet.steps, 1))


_WRITERS: dict[str, Callable[[Sheet], str]] = {
    "documents": lambda sheet: _bullets(tuple(_document(document) for document in sheet.documents)),
    "fee": _fee,
    "time": _time,
    "where": _where,
    "online": lambda sheet: _bullets(sheet.online),
    "steps": _numbered,
    "form": lambda sheet: _bullets(sheet.forms),
    "result": lambda sheet: sheet.result,
    "basis": lambda sheet: _bullets(sheet.legal_basis),
    "who": _who,
}
