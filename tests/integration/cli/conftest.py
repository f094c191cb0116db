from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def surroundings(redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of commands on the tests' database, with the keys and partitions of the service."""
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("NAMRO_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("NAMRO_SECRET_KEYS", "k" * 40)
    monkeypatch.setenv("PARTITIONS", "4")
