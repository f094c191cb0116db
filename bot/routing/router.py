"""What reads the free messages of one set of scripts."""

from __future__ import annotations

from collections import OrderedDict

from bot.routing.by_words import WordRouter
from bot.routing.keeping import Key, Memory, NotReadable, key_of, read_back, written
from bot.routing.learned import Learnable, LearnedRouter, Learnt, learn, learnable
from bot.scripts.model import Scripts
from bot.scripts.world import Router

MIN_EXAMPLES = 400  # with fewer there is too little to learn from, and words alone decide
MAX_LATEST = 2  # routers of this process: checking reads the same scripts several times

_latest: OrderedDict[Key, LearnedRouter] = OrderedDict()


def make_router(scripts: Scripts, memory: Memory | None = None) -> Router:
    """Learn from the scripts' names and examples, which takes seconds when there are thousands and nothing is kept."""
    taught = learnable(scripts)
    if sum(not lesson.is_name for lesson in taught.lessons) < MIN_EXAMPLES:
        return WordRouter(scripts)
    key = key_of(taught)
    router = _latest.get(key)
    if router is None:
        router = LearnedRouter(taught, _learnt(key, taught, memory))
    _latest[key] = router
    _latest.move_to_end(key)
    while len(_latest) > MAX_LATEST:
        _latest.popitem(last=False)
    return router


def _learnt(key: Key, taught: Learnable, memory: Memory | None) -> Learnt:
    data = memory.get(key) if memory else None
    if data is not None:
        try:
            return read_back(data)
        except NotReadable:
            pass  # learnt anew and kept in its place
    learnt = learn(taught)
    if memory:
        memory.put(key, written(learnt))
    return learnt
