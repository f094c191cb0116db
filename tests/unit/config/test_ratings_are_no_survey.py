"""A rating in the chat is no official survey of satisfaction (that is a random sample of households, on paper).

It is never called by its name: not to citizens, not in staff's lists and exports, not in what editors read.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FOLDERS = ("bot", "handlers", "flows", "config", "docs")
SUFFIXES = {".py", ".yaml", ".md", ".html", ".ts", ".json", ".txt"}
NAMES = re.compile(r"\bsipas\b|\bpar[ -]?index\b|chỉ số hài lòng", re.IGNORECASE)


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_that_is_read_calls_a_rating_by_the_surveys_name(folder: str) -> None:
    files = [
        path for path in (ROOT / folder).rglob("*") if path.suffix in SUFFIXES and "node_modules" not in path.parts
    ]
    assert files
    assert [str(path.relative_to(ROOT)) for path in files if NAMES.search(path.read_text("utf-8", "ignore"))] == []


def test_the_names_are_found_where_they_stand() -> None:
    assert NAMES.search("Điểm SIPAS quý này")
    assert NAMES.search("Chỉ số hài lòng năm 2026")
    assert not NAMES.search("Anh/chị hài lòng đến đâu?")
