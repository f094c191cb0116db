"""`namro doctor`: what can be told from the settings alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli.doctor import Finding, examine, outside_proof
from config.settings import Settings, load_settings
from tests.unit.config.test_settings import PRODUCTION

MAIL = {
    "NAMRO_HEADS_MAIL_TO": "thanh-tra@example.vn",
    "NAMRO_SMTP_URL": "smtps://mail.example.vn",
    "NAMRO_SMTP_FROM": "namro@example.vn",
}


def production(tmp_path: Path, **more: str) -> Settings:
    return load_settings({**PRODUCTION, "NAMRO_DATA_DIR": str(tmp_path / "data"), **more}, None)


def test_proofs_that_lie_only_beside_the_database_are_told_in_production(tmp_path: Path) -> None:
    found = outside_proof(production(tmp_path))
    assert not found.well
    assert "tombstones.jsonl" in found.says
    assert "NAMRO_HEADS_DIR" in found.says
    assert "NAMRO_HEADS_MAIL_TO" in found.says
    assert not outside_proof(production(tmp_path, NAMRO_HEADS_DIR=str(tmp_path / "data" / "x"))).well


@pytest.mark.parametrize("more", [{"NAMRO_HEADS_DIR": "/mnt/ngoai"}, MAIL])
def test_proofs_that_are_handed_outside_are_well(tmp_path: Path, more: dict[str, str]) -> None:
    assert outside_proof(production(tmp_path, **more)).well


def test_a_trial_needs_nothing_outside(tmp_path: Path) -> None:
    assert outside_proof(load_settings({"NAMRO_DATA_DIR": str(tmp_path)}, None)).well


async def test_the_doctor_says_so_before_it_needs_a_database(tmp_path: Path) -> None:
    found: list[Finding] = []
    async for finding in examine(production(tmp_path, REDIS_URL="redis://127.0.0.1:1/0")):
        found.append(finding)
    assert [finding.well for finding in found[:2]] == [True, False]
    assert found[1] == outside_proof(production(tmp_path))
