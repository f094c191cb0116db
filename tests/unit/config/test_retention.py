from __future__ import annotations

from pathlib import Path

import pytest

from config.data_file import DataFileError
from config.retention import Retention, read_retention

RULE = "rules:\n  - {{kind: {kind}, status: {status}, months: {months}, basis: {basis}}}\n"


def read(tmp_path: Path, **values: object) -> Retention:
    path = tmp_path / "retention.yaml"
    path.write_text(RULE.format(**({"kind": "inquiry", "status": "closed", "months": 12, "basis": "X"} | values)))
    return read_retention(path)


def test_months_with_a_basis_are_read(tmp_path: Path) -> None:
    assert read(tmp_path)["inquiry", "closed"].months == 12


@pytest.mark.parametrize(
    "wrong", [{"basis": "null"}, {"months": 0}, {"months": 1201}, {"status": "new"}, {"kind": "phan-anh"}]
)
def test_months_without_a_basis_or_out_of_range_are_refused_with_the_place(
    tmp_path: Path, wrong: dict[str, object]
) -> None:
    with pytest.raises(DataFileError, match=r"rules\.0"):
        read(tmp_path, **wrong)


def test_two_rules_for_one_kind_and_status_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "retention.yaml"
    rule = RULE.format(kind="inquiry", status="closed", months=1, basis="X")
    path.write_text(rule + rule.removeprefix("rules:\n"))
    with pytest.raises(DataFileError, match="second rule"):
        read_retention(path)
