"""What reads the free messages of one set of scripts."""

from __future__ import annotations

from functools import lru_cache

from bot.routing.by_words import WordRouter
from bot.routing.learned import Learnable, LearnedRouter, learnable
from bot.scripts.model import Scripts
from bot.scripts.world import Router

MIN_EXAMPLES = 400  # with fewer there is too little to learn from, and words alone decide


def make_router(scripts: Scripts) -> Router:
    """Learn from the scripts' names and examples; takes seconds when there are thousands."""
    taught = learnable(scripts)
    if sum(not lesson.is_name for lesson in taught.lessons) < MIN_EXAMPLES:
        return WordRouter(scripts)
    return _learned(taught)


@lru_cache(maxsize=2)
def _learned(taught: Learnable) -> LearnedRouter:
    """The same scripts are not learnt twice in one process: checking reads them several times."""
    return LearnedRouter(taught)
