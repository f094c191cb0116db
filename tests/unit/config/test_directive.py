from __future__ import annotations

from pathlib import Path

import pytest

from config.data_file import HERE, DataFileError
from config.directive import read_directive

SHIPPED = (HERE / "directive-codes.yaml").read_text(encoding="utf-8")


def test_only_what_was_read_of_the_directive_has_a_text() -> None:
    directive = read_directive()
    assert directive.total_items == 25
    assert [item.code for item in directive.items] == ["G1.1", "G1.2", "G1.3", "G1.4", "G1.5"]
    assert directive.codes >= {"G1", "G2", "G3", "G1.5"}
    assert directive.gist("G2").startswith("Các biểu hiện né tránh")
    assert directive.gist("G9") == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("code: G1.2", "code: G1.1"),
        ("code: G1.2", "code: G4.2"),
        ("code: G1.2", "code: G1.13"),
        ("total_items: 25", "total_items: 26"),
        ("source_status: truncated", "source_status: invented"),
    ],
)
def test_a_list_that_does_not_fit_the_directive_is_refused(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "directive-codes.yaml"
    path.write_text(SHIPPED.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataFileError):
        read_directive(path)
