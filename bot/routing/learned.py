"""The router that learnt from the scripts: from a message to what it may mean, and how surely."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.routing.arrays import Arrays, under, within
from bot.routing.asked import AspectReader
from bot.routing.doubt import decide, judged
from bot.routing.exact_names import ExactNames
from bot.routing.features import Indices, Reader, numbers_of
from bot.routing.finder import ProcedureFinder, SheetNames
from bot.routing.knowledge import Knowledge
from bot.routing.knowledge import learnt as learnt_from
from bot.routing.languages import is_foreign
from bot.routing.lessons import Label, Lesson, groups_of, lessons_of
from bot.routing.slips import Slips
from bot.routing.sorting import Sorter
from bot.routing.wishes import wished
from bot.scripts.aspects import has_no_subject
from bot.scripts.model import Scripts
from bot.scripts.world import FOREIGN_FLOW, MAX_OFFERED, Found, Hit, Route, Understood
from bot.text.fold import fold
from bot.text.plain import MAX_CHARACTERS, Plain
from bot.tickets.accusation import MAX_TEXT, accuses, may_accuse, says_misbehaviour

MAX_ROUTES = 10  # told of one message
PART_WORDS = 30  # of each part of a long text that the guard reads, half of them in the next part as well
HEARD = 0.15  # chance that a text tells of misbehaviour, from which words that plainly accuse make it sure
ACCUSED = 0.95
HEARD_NAME = 0.25  # chance of a sheet from which its name said in full makes it sure
IN_FULL = 0.9
WISHED = 0.95  # how surely a wish for a keyword means its flow
FOREIGN = 0.9  # how surely words that cannot be Vietnamese mean the flow for other languages
MAX_BARE = 3  # words that may be a name and nothing else
MAX_WISH = 200  # characters of a text that may be nothing but a wish for a flow
MAX_KNOWN = 64  # texts understood lately
GUARDED = 0.08  # chance that a text tells of misbehaviour, from which it is kept from the unit it may be about
GUARDED_PART = 0.15  # the same for a part of a longer text, which is easier taken amiss without the rest
VAGUE = 0.5  # share of what a text may mean that names no sheet, from which only near sheets are offered
NEAR = 0.3  # likeness to a sentence learnt of a sheet, from which a vague text is near it
MIN_NAMED = 0.6  # chance of all sheets together, below which the likeliest is not surer than it would be by itself
MIN_PROCEDURE = 0.15  # chance that a text asks for any procedure, below which no sheet is looked for


@dataclass(frozen=True, slots=True)
class Learnable:
    """All that a router is made of; equal parts make equal routers."""

    lessons: tuple[Lesson, ...]
    groups: tuple[tuple[str, str], ...]  # of each sheet
    names: tuple[tuple[str, str], ...]  # of each sheet, as citizens read it
    abbreviations: tuple[tuple[str, str], ...]
    keywords: tuple[tuple[str, str], ...]
    accusation_flow: str
    procedure_flow: str


def learnable(scripts: Scripts) -> Learnable:
    return Learnable(
        tuple(lessons_of(scripts)),
        tuple(groups_of(scripts.sheets).items()),
        tuple((sheet.id, sheet.name) for sheet in scripts.sheets.values()),
        tuple(scripts.phrases.abbreviations.items()),
        tuple(scripts.keywords.items()),
        scripts.accusation_flow,
        scripts.procedure_flow,
    )


@dataclass(frozen=True, slots=True)
class Learnt:
    """What takes seconds to learn; together with the Learnable it is a router."""

    slips: Slips
    knowledge: Knowledge
    subjects: Sorter | None
    aspects: Sorter | None

    def arrays(self) -> Arrays:
        return {
            **under("slips", self.slips.arrays()),
            **under("knowledge", self.knowledge.arrays()),
            **(under("subjects", self.subjects.arrays()) if self.subjects else {}),
            **(under("aspects", self.aspects.arrays()) if self.aspects else {}),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Learnt:
        subjects, aspects = within("subjects", arrays), within("aspects", arrays)
        return cls(
            Slips.from_arrays(within("slips", arrays)),
            Knowledge.from_arrays(within("knowledge", arrays)),
            Sorter.from_arrays(subjects) if subjects else None,
            Sorter.from_arrays(aspects) if aspects else None,
        )


def learn(taught: Learnable) -> Learnt:
    """Takes seconds when there are thousands of lessons; the same lessons give the same."""
    lessons = taught.lessons
    reader = Reader(dict(taught.abbreviations), [lesson.text for lesson in lessons])
    texts = reader.learnt
    return Learnt(
        reader.slips,
        learnt_from(*_twice_the_names(texts, lessons), dict(taught.groups)),
        _sorter(texts, lessons, lambda lesson: lesson.label.flow == taught.accusation_flow),
        _sorter(texts, lessons, lambda lesson: bool(lesson.label.procedure)),
    )


class LearnedRouter:
    """A Router built once for a revision, then only read."""

    def __init__(self, taught: Learnable, learnt: Learnt | None = None) -> None:
        """Learns unless what was learnt from the same is given."""
        lessons = taught.lessons
        learnt = learnt or learn(taught)
        self.reader = Reader(dict(taught.abbreviations), slips=learnt.slips)
        self.knowledge = learnt.knowledge
        self._foreign = FOREIGN_FLOW if any(lesson.label.flow == FOREIGN_FLOW for lesson in lessons) else ""
        self._known = lru_cache(MAX_KNOWN)(self._understood)
        self._names = dict(taught.names)
        self._names_only = ProcedureFinder(_sheet_names(lessons, self._names), dict(taught.abbreviations))
        self.exact_names = ExactNames(lessons, self.reader)
        self._accusation = taught.accusation_flow
        labels = enumerate(self.knowledge.labels)
        self._accusing_rows = [row for row, label in labels if label.flow == self._accusation]
        self._vague = Label(taught.procedure_flow)
        self._keywords = dict(taught.keywords)
        self._subjects = learnt.subjects
        self._aspects = AspectReader(self.reader, learnt.aspects)

    def understand(self, text: str) -> Understood:
        """The same text in one turn is read once; nothing is known of a text without words, or of bare numbers."""
        return self._known(text[:MAX_CHARACTERS])

    def _understood(self, text: str) -> Understood:
        words = self.reader.words(text)
        if not any(any(map(str.isalpha, word.word)) for word in words):
            return Understood()
        indices = numbers_of(words, text)
        routes = self._several_named(text, self._named_only(text, self._routes(indices)))
        routes = self._named_in_full(words, routes)
        if self._foreign and is_foreign(words):
            routes = _put_first(Route(self._foreign, FOREIGN), routes)
        elif accuses(text) and any(route.flow == self._accusation and route.confidence >= HEARD for route in routes):
            routes = _put_first(Route(self._accusation, ACCUSED), routes)
        best = routes[0]
        return Understood(
            routes,
            decide([route.confidence for route in routes]),
            self._aspects.asked(text, indices) if best.procedure else "",
            self._subjects.best(indices) if self._subjects and best.flow == self._accusation else "",
        )

    def find(self, text: str) -> Found:
        """Of a text known to ask for a procedure: its chances are shared among the sheets, and its vagueness stays."""
        text = text[:MAX_CHARACTERS]
        words = self.reader.words(text)
        indices = numbers_of(words, text)
        ranked = self._ranked(indices)
        sheets = [(label, chance) for label, chance in ranked if label.procedure]
        vague = sum(chance for label, chance in ranked if label == self._vague)
        named = sum(chance for _, chance in sheets)
        if named + vague < MIN_PROCEDURE:
            return Found()
        hits = [self._hit(label, chance / max(named, MIN_NAMED)) for label, chance in sheets[:MAX_ROUTES]]
        if has_no_subject(" ".join(word.word for word in words)):
            return Found(ranked=tuple(hits))  # what is near such words is near by chance
        sharing = self.sharing_names(text)
        if len(sharing) > 1:
            return Found(several=sharing[:MAX_OFFERED], ranked=tuple(hits))
        sheet = self.exact_names.of(words)
        in_full = next((hit for hit in hits if hit.id == sheet and hit.score >= 100 * HEARD_NAME), None)
        if in_full is not None:
            return Found(clear=in_full, ranked=tuple(hits))
        is_vague = vague > VAGUE * (named + vague)
        if is_vague and self.knowledge.nearness(indices) >= NEAR:
            return Found(several=tuple(hits[:MAX_OFFERED]), ranked=tuple(hits))
        return Found(ranked=tuple(hits)) if is_vague else judged(hits)

    def aspect(self, text: str) -> str:
        return self._aspects.asked(text, self.reader.indices(text))

    def subject(self, text: str) -> str:
        return self._subjects.best(self.reader.indices(text)) if self._subjects else ""

    def may_accuse(self, text: str) -> bool:
        if not any(map(str.isalpha, text[:MAX_TEXT])):
            return False
        if may_accuse(text) or self._tells_mended(text) or self._accusing(text) >= GUARDED:
            return True
        if is_foreign(self.reader.words(text)):  # what cannot be read may accuse
            return True
        return any(self._tells_mended(part) or self._accusing(part) >= GUARDED_PART for part in parts_of(text))

    def _tells_mended(self, text: str) -> bool:
        """A strong word of the guard, whatever signs stand in it and however it was typed."""
        return says_misbehaviour(" ".join(word.marked for word in self.reader.words(text)))

    def _accusing(self, text: str) -> float:
        chances = self.knowledge.chances(self.reader.indices(text))
        return sum(float(chances[row]) for row in self._accusing_rows)

    def _routes(self, indices: Indices) -> tuple[Route, ...]:
        ranked = self._ranked(indices)[:MAX_ROUTES]
        return tuple(Route(label.flow, round(chance, 4), label.procedure) for label, chance in ranked)

    def _named_only(self, text: str, routes: tuple[Route, ...]) -> tuple[Route, ...]:
        """A text that does nothing but wish for a flow by its keyword leads to that flow first."""
        flow = "" if routes[0].procedure else wished(fold(text[:MAX_WISH]), self._keywords)
        if not flow:
            return routes
        return _put_first(Route(flow, WISHED, only_named=True), routes)

    def _named_in_full(self, words: Sequence[Plain], routes: tuple[Route, ...]) -> tuple[Route, ...]:
        """A short text that says a sheet's name in full means that sheet, if that is likely at all."""
        sheet = self.exact_names.of(words)
        found = next((route for route in routes if sheet and route.procedure == sheet), None)
        if found is None or not HEARD_NAME <= found.confidence < IN_FULL:
            return routes
        return _put_first(replace(found, confidence=IN_FULL), routes, by_sheet=True)

    def _several_named(self, text: str, routes: tuple[Route, ...]) -> tuple[Route, ...]:
        """A few bare words that the names of several sheets share ("hộ kinh doanh") are no sure sign of one of them."""
        if not routes[0].procedure:
            return routes
        several = self.sharing_names(text)
        if len(several) < 2:
            return routes
        ids = [hit.id for hit in several]
        share = round(sum(route.confidence for route in routes if route.procedure) / len(ids), 4)
        shared = [Route(routes[0].flow, share, id) for id in ids]
        others = [route for route in routes if not route.procedure]
        return tuple(sorted((*shared, *others), key=lambda route: -route.confidence))

    def sharing_names(self, text: str) -> tuple[Hit, ...]:
        """The sheets whose names share the few words of a text."""
        return self._names_only.find(text).several if len(self.reader.words(text)) <= MAX_BARE else ()

    def _ranked(self, indices: Indices) -> list[tuple[Label, float]]:
        chances = self.knowledge.chances(indices)
        return [(self.knowledge.labels[row], float(chances[row])) for row in (-chances).argsort(kind="stable")]

    def _hit(self, label: Label, chance: float) -> Hit:
        return Hit(label.procedure, self._names[label.procedure], round(100 * chance, 1))


def _twice_the_names(texts: Sequence[Indices], lessons: Sequence[Lesson]) -> tuple[list[Indices], list[Label]]:
    """Names, aliases and keywords are sure and few beside the examples, so each counts twice."""
    rows = [*range(len(lessons)), *(row for row, lesson in enumerate(lessons) if lesson.is_name)]
    return [texts[row] for row in rows], [lessons[row].label for row in rows]


def _put_first(first: Route, routes: Sequence[Route], by_sheet: bool = False) -> tuple[Route, ...]:
    """A route that a rule knows; the others, or those of other sheets as well, share what is left."""
    others = [
        route for route in routes if route.flow != first.flow or (by_sheet and route.procedure != first.procedure)
    ]
    left = 1 - first.confidence
    return (first, *(replace(route, confidence=round(route.confidence * left, 4)) for route in others))


def parts_of(text: str) -> Iterator[str]:
    """The parts of a long text: what is told in the middle of a story counts as much as its ends.

    Of the first MAX_TEXT characters; at most MAX_TEXT / PART_WORDS parts, a quarter of a second of reading at most.
    """
    words = text[:MAX_TEXT].split()
    if len(words) > PART_WORDS:
        for start in range(0, len(words), PART_WORDS // 2):
            yield " ".join(words[start : start + PART_WORDS])


def _sheet_names(lessons: Sequence[Lesson], names: Mapping[str, str]) -> list[SheetNames]:
    aliases: dict[str, list[str]] = defaultdict(list)
    for lesson in lessons:
        if lesson.is_name and lesson.label.procedure:
            aliases[lesson.label.procedure].append(lesson.text)
    return [SheetNames(id, name, tuple(aliases[id])) for id, name in names.items()]


def _sorter(texts: Sequence[Indices], lessons: Sequence[Lesson], is_meant: Callable[[Lesson], bool]) -> Sorter | None:
    """What tells the groups of some lessons apart; None where there are not two."""
    rows = [row for row, lesson in enumerate(lessons) if lesson.group and is_meant(lesson)]
    groups = [lessons[row].group for row in rows]
    return Sorter.of([texts[row] for row in rows], groups) if len(set(groups)) > 1 else None
