"""What learnt once serves all tests: the town's small scripts, and the scripts that ship."""

from pathlib import Path

import pytest

from bot.routing.learned import LearnedRouter
from bot.routing.router import make_router
from bot.runtime.learning import learnt_here
from bot.scripts.loader import read_folder
from bot.scripts.revising.paused import in_force
from tests.unit.routing.town import learned, scripts_of, town_files


@pytest.fixture(scope="session")
def town() -> LearnedRouter:
    return learned(town_files())


@pytest.fixture(scope="session")
def shipped() -> LearnedRouter:
    router = make_router(in_force(scripts_of(read_folder(Path(__file__).parents[3] / "flows"))), learnt_here())
    assert isinstance(router, LearnedRouter)
    return router
