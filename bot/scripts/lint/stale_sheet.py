"""stale-sheet: phiếu thủ tục đã hết hiệu lực, quá 180 ngày chưa đối chiếu lại, hoặc chưa đối chiếu lần nào.

Passes:

    id: thu
    name: Thủ tục thử
    verified_on: 2026-11-01

Fails:

    id: thu
    name: Thủ tục thử
    verified_on: 2026-01-01
"""

from __future__ import annotations

from datetime import date

from bot.scripts.filters import ngay
from bot.scripts.lint.folder import Folder
from bot.scripts.problems import Problem

RULE = "stale-sheet"
MAX_DAYS = 180  # days after which a sheet must be checked again


def check(folder: Folder, today: date) -> list[Problem]:
    problems = []
    for sheet in folder.sheets.values():
        if sheet.valid_to is not None and sheet.valid_to < today:
            message = f"Thủ tục hết hiệu lực từ ngày {ngay(sheet.valid_to)}."
            hint = "Cập nhật nội dung mới, hoặc bỏ phiếu này."
            problems.append(Problem(sheet.file, sheet.span, RULE, "warning", message, hint))
        if sheet.verified_on is None:
            message, hint = "Chưa ghi ngày kiểm tra.", "Đối chiếu nguồn rồi ghi verified_on."
            problems.append(Problem(sheet.file, sheet.span, RULE, "warning", message, hint))
        elif (today - sheet.verified_on.day).days > MAX_DAYS:
            message = f"Kiểm tra lần cuối {sheet.verified_on}, đã quá {MAX_DAYS} ngày."
            problems.append(Problem(sheet.file, sheet.span, RULE, "warning", message, "Đối chiếu lại với nguồn."))
    return problems
