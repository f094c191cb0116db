"""Procedure sheets that nobody has checked for long, or that are no longer in force."""

from datetime import date

from bot.scripts.lint import DATED_RULES
from bot.scripts.loader import load_scripts


def test_stale_sheet_counts_days_and_minds_the_end() -> None:
    def rules(text: str) -> list[str]:
        folder = load_scripts({"procedures/a.yaml": "id: a\nname: A\n" + text}).folder
        return [problem.message for problem in DATED_RULES["stale-sheet"](folder, date(2026, 11, 23))]

    assert rules("verified_on: 2026-05-27\n") == []
    assert "quá 180 ngày" in rules("verified_on: 2026-05-26\n")[0]
    assert "Chưa ghi" in rules("")[0]
    assert "hết hiệu lực" in rules("verified_on: 2026-11-01\nvalid_to: 2026-11-22\n")[0]
