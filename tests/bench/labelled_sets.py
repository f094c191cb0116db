"""The labelled messages of the project, by what they are for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from bot.routing.labelled import Labelled, read_labelled
from bot.scripts.loader import load_scripts, read_folder
from bot.scripts.model import Scripts
from tests.bench.processes import DidNotStart

ROOT = Path(__file__).parents[2]
FLOWS = ROOT / "flows"
HELD = "held"
SETS: dict[str, tuple[Path, ...]] = {
    HELD: tuple(FLOWS / "labelled" / "held" / f"{name}.jsonl" for name in ("first", "second")),
    "open": tuple(FLOWS / "labelled" / f"{name}.jsonl" for name in ("first", "second")),
    "dev": (ROOT / "tests" / "data" / "labelled" / "dev.jsonl",),
}
"""`held` was kept aside while the scripts and the router were made, `open` was looked at, `dev` was only measured."""


def messages(name: str) -> list[Labelled]:
    """The messages of one of SETS."""
    return [message for path in SETS[name] for message in _read(path)]


def _read(path: Path) -> Sequence[Labelled]:
    found, bad = read_labelled(path.read_text(encoding="utf-8"))
    if bad:
        raise DidNotStart(f"{path.name}, line {bad[0].number}: {bad[0].why}")
    return found


@cache
def shipped() -> Scripts:
    """The scripts that ship; raises DidNotStart when they cannot be loaded."""
    scripts = load_scripts(read_folder(FLOWS)).scripts
    if scripts is None:
        raise DidNotStart("the scripts that ship have errors")
    return scripts
