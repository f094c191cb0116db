"""Where a free message leads: by the flows' own examples and keywords, the sheets' names, and words that tell of
misbehaviour.
"""

from __future__ import annotations

from rapidfuzz import fuzz, process

from bot.routing.finder import is_clear
from bot.routing.wishes import wished
from bot.scripts.model import Scripts
from bot.scripts.world import Finder, Route
from bot.text.fold import fold
from bot.tickets.accusation import accuses

MAX_ROUTED = 500  # characters of a message that are looked at
NEAR_EXAMPLE = 70.0  # rapidfuzz ratio below which an example says nothing
ACCUSES = 0.95  # how sure words of misbehaviour make it
WISHED = 0.9  # how sure a keyword with a wish before it makes it


class Router:
    """Ranks flows for a message; built once for a revision, then only read."""

    def __init__(self, scripts: Scripts, finder: Finder) -> None:
        self._finder = finder
        self._keywords = scripts.keywords
        self._procedure_flow = scripts.procedure_flow
        self._accusation_flow = scripts.accusation_flow
        self._examples = {
            (flow.id, number): fold(example.text)
            for flow in scripts.flows.values()
            for number, example in enumerate(flow.examples)
        }

    def route(self, text: str) -> tuple[Route, ...]:
        """The flows a message may mean, best first, one entry a flow."""
        text = text[:MAX_ROUTED]
        folded = fold(text)
        found: dict[str, Route] = {}
        near = process.extract(folded, self._examples, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_EXAMPLE, limit=5)
        for _, score, (flow, _number) in near:
            _better(found, Route(flow, score / 100))
        if self._accusation_flow and accuses(text):
            _better(found, Route(self._accusation_flow, ACCUSES))
        hits = self._finder.find(text) if self._procedure_flow else ()
        if hits and is_clear(hits):
            _better(found, Route(self._procedure_flow, hits[0].score / 100, hits[0].id))
        named = wished(folded, self._keywords)
        if named is not None and not (named in found and found[named].procedure):
            _better(found, Route(named, WISHED, only_named=True))
        return tuple(sorted(found.values(), key=lambda route: -route.confidence))


def _better(found: dict[str, Route], route: Route) -> None:
    if route.flow not in found or found[route.flow].confidence < route.confidence:
        found[route.flow] = route
