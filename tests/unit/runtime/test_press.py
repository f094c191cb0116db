"""What may be published, paused and approved, where no store is needed to tell."""

import pytest

from bot.runtime.press import NotPublished, paused_files
from bot.scripts.loader import load_scripts


def test_the_emergency_flow_cannot_be_paused() -> None:
    files = {"repair/khan-cap.yaml": "spec: 1\nflow: khan-cap\nsteps:\n  - say: Gọi 113.\n"}
    loaded = load_scripts(files)
    assert loaded.scripts
    with pytest.raises(NotPublished, match="113, 114, 115"):
        paused_files(files, loaded.scripts, "khan-cap", "sửa lời")
