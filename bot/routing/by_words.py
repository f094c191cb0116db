"""Where a free message leads, by words alone: for scripts that have too few examples to learn from.

The flows' own examples and keywords, the sheets' names, and words that tell of misbehaviour decide.
"""

from __future__ import annotations

from rapidfuzz import fuzz, process

from bot.routing.finder import ProcedureFinder, SheetNames
from bot.routing.wishes import wished
from bot.scripts.aspects import asked_aspect
from bot.scripts.model import Scripts
from bot.scripts.sheets import Sheet
from bot.scripts.world import Found, Route, Understood
from bot.text.fold import fold
from bot.tickets.accusation import accuses, may_accuse

MAX_ROUTED = 500  # characters of a message that are looked at
NEAR_EXAMPLE = 70.0  # rapidfuzz ratio below which an example says nothing
ACCUSES = 0.95  # how sure words of misbehaviour make it
WISHED = 0.9  # how sure a keyword with a wish before it makes it
SURE = 0.85  # from this confidence on a route is followed without asking


class WordRouter:
    """A Router built once for a revision, then only read."""

    def __init__(self, scripts: Scripts, finder: ProcedureFinder | None = None) -> None:
        """`finder` looks through the scripts' own sheets when it is not given."""
        self._finder = finder or finder_of(scripts)
        self._keywords = scripts.keywords
        self._procedure_flow = scripts.procedure_flow
        self._accusation_flow = scripts.accusation_flow
        self._examples = {
            (flow.id, number): fold(example.text)
            for flow in scripts.flows.values()
            for number, example in enumerate(flow.examples)
        }

    def understand(self, text: str) -> Understood:
        routes = self._routes(text)
        if routes and routes[0].confidence >= SURE:
            return Understood(routes, "answer", asked_aspect(text) if routes[0].procedure else "")
        several = self._finder.find(text).several if self._procedure_flow else ()
        if several:
            near = [Route(self._procedure_flow, hit.score / 100, hit.id) for hit in several]
            return Understood((*near, *routes), "ask", asked_aspect(text))
        return Understood(routes)

    def find(self, text: str) -> Found:
        return self._finder.find(text)

    def aspect(self, text: str) -> str:
        return asked_aspect(text)

    def subject(self, text: str) -> str:
        return ""

    def may_accuse(self, text: str) -> bool:
        return may_accuse(text)

    def _routes(self, text: str) -> tuple[Route, ...]:
        """The flows a message may mean, best first, one entry a flow."""
        text = text[:MAX_ROUTED]
        folded = fold(text)
        found: dict[str, Route] = {}
        near = process.extract(folded, self._examples, scorer=fuzz.token_sort_ratio, score_cutoff=NEAR_EXAMPLE, limit=5)
        for _, score, (flow, _number) in near:
            _better(found, Route(flow, score / 100))
        if self._accusation_flow and accuses(text):
            _better(found, Route(self._accusation_flow, ACCUSES))
        clear = self._finder.find(text).clear if self._procedure_flow else None
        if clear is not None:
            _better(found, Route(self._procedure_flow, clear.score / 100, clear.id))
        named = wished(folded, self._keywords)
        if named is not None and not (named in found and found[named].procedure):
            _better(found, Route(named, WISHED, only_named=True))
        return tuple(sorted(found.values(), key=lambda route: -route.confidence))


def finder_of(scripts: Scripts) -> ProcedureFinder:
    return ProcedureFinder([names_of(sheet) for sheet in scripts.sheets.values()], scripts.phrases.abbreviations)


def names_of(sheet: Sheet) -> SheetNames:
    """What the finder knows a sheet by."""
    return SheetNames(sheet.id, sheet.name, sheet.aliases, tuple(example.text for example in sheet.examples))


def _better(found: dict[str, Route], route: Route) -> None:
    if route.flow not in found or found[route.flow].confidence < route.confidence:
        found[route.flow] = route
