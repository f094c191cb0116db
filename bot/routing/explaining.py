"""Why a message is understood as it is: how it was read, what speaks for what, which rules spoke, and what is done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from bot.routing import by_words, doubt
from bot.routing.acting import BEFORE_THE_ROUTER, Act, By, act
from bot.routing.evidence import Evidence, Near, Speaking
from bot.routing.intents import KINDS, intent_of, named
from bot.routing.languages import is_foreign
from bot.routing.learned import ACCUSED, IN_FULL, LearnedRouter
from bot.scripts.model import Scripts
from bot.scripts.world import FOREIGN_FLOW, MAX_OFFERED, POSSIBLE, WORTH_ASKING, Decision, Route, Router, Understood
from bot.text.fold import clean
from bot.tickets.accusation import accuses, may_accuse

MAX_READ = 500  # characters of a text in which is told what was read otherwise than it was typed
UNKNOWN = "ambiguous"  # the intent of a message that is near nothing

_WORD = re.compile(r"[^\W_]+")

RuleName = Literal[
    "emergency-words", "word", "code", "keyword", "no-words", "danger", "wish", "shared-names", "named-in-full",
    "foreign", "accuses", "searched", "means-nothing", "too-little-left", "accusing-words", "accusing-learnt",
]  # fmt: skip
CheckName = Literal["sure", "likeliest", "worth-asking"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A flow or sheet that is followed, offered or ranked, as citizens read its name."""

    flow: str
    procedure: str
    title: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that spoke; `about` is the title of what it speaks for, "" where it is about the text."""

    name: RuleName
    about: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A border of doubt: what was measured and what it has to reach."""

    name: CheckName
    value: float
    limit: float
    holds: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """`followed` is what is answered (None when the bot asks or does not understand), `offered` what is asked among.

    `ranked` is what the router makes of the text, `intents` the same in the names of labelled messages, with what acts
    before the router first. `changes` are words as typed and as read.
    """

    text: str
    read: str
    changes: tuple[tuple[str, str], ...]
    decision: Decision
    by: By
    followed: Candidate | None
    offered: tuple[Candidate, ...]
    ranked: tuple[Candidate, ...]
    intents: tuple[tuple[str, float], ...]
    aspect: str
    subject: str
    complaint_kind: str
    may_accuse: bool
    rules: tuple[Rule, ...]
    checks: tuple[Check, ...]
    speaking: tuple[Speaking, ...]  # for the best of `ranked` against the next
    speaking_for_next: tuple[Speaking, ...]
    nearest: tuple[Near, ...] = ()

    @property
    def intent(self) -> str:
        return self.intents[0][0] if self.intents else UNKNOWN


class Explainer:
    """Explains messages for one set of scripts, as they are in force, and their router."""

    def __init__(self, scripts: Scripts, router: Router) -> None:
        self._scripts, self._router = scripts, router
        self._evidence = Evidence(scripts, router)

    def explain(self, text: str, *, nearest: bool = True) -> Explanation:
        """`nearest` looks for the most similar sentences too, which takes some ten times as long."""
        done, understood = act(text, self._scripts, self._router), self._router.understand(text)
        first, second = (*understood.routes[:2], None, None)[:2]
        speaking, speaking_for_next = self._evidence.speaking(text, first, second) if first else ((), ())
        accusing = self._router.may_accuse(text)
        intents = self._intents(text, done)
        intent = intents[0][0] if intents else ""
        subject = understood.subject if intent == "complaint" and done.by == "router" else ""
        return Explanation(
            text=text,
            read=" ".join(word.marked for word in self._evidence.reader.words(text)),
            changes=tuple(self._changes(text[:MAX_READ])),
            decision=done.decision,
            by=done.by,
            followed=self._candidate(done.route) if done.route else None,
            offered=tuple(map(self._candidate, done.offered)),
            ranked=tuple(map(self._candidate, understood.routes)),
            intents=intents,
            aspect=(understood.aspect or self._router.aspect(text)) if intent.startswith("procedure:") else "",
            subject=subject,
            complaint_kind=KINDS.get(subject, "other") if intent == "complaint" and done.by == "router" else "",
            may_accuse=accusing,
            rules=tuple(self._rules(text, done, understood, accusing)),
            checks=tuple(self._checks(understood.routes)) if done.by == "router" else (),
            speaking=speaking,
            speaking_for_next=speaking_for_next,
            nearest=self._evidence.nearest(text, understood.routes) if nearest else (),
        )

    def _changes(self, text: str) -> Iterator[tuple[str, str]]:
        """The words that were read otherwise than they were typed; case does not count."""
        typed = _WORD.findall(clean(text).lower())
        read = [word.marked for word in self._evidence.reader.words(text)]
        for kind, start, end, first, last in SequenceMatcher(None, typed, read, autojunk=False).get_opcodes():
            if kind == "replace":
                yield " ".join(typed[start:end]), " ".join(read[first:last])

    def _candidate(self, route: Route) -> Candidate:
        return Candidate(route.flow, route.procedure, self._title(route), round(route.confidence, 4))

    def _title(self, route: Route) -> str:
        sheet, flow = self._scripts.sheets.get(route.procedure), self._scripts.flows.get(route.flow)
        return sheet.name if sheet else flow.title if flow else route.flow

    def _intents(self, text: str, done: Act) -> tuple[tuple[str, float], ...]:
        """Best first; what the bot does at once is the first, and surely meant where it is known before the router."""
        ranked = dict(named(text, self._router, self._scripts).ranked)
        if done.route is None:
            return tuple(ranked.items())
        first = intent_of(done.route, self._scripts)
        chance = 1.0 if done.by in BEFORE_THE_ROUTER else max(ranked.pop(first, 0.0), round(done.route.confidence, 4))
        return ((first, min(chance, 1.0)), *((name, found) for name, found in ranked.items() if name != first))

    def _rules(self, text: str, done: Act, understood: Understood, accusing: bool) -> Iterator[Rule]:
        best = understood.routes[0] if understood.routes else None
        title = self._title(done.route) if done.route else ""
        if done.by != "router":
            yield Rule(done.by, title)
        if understood.is_emergency:
            yield Rule("danger", title)
        for route in understood.routes:
            if route.only_named:
                yield Rule("wish", self._title(route))
        if best is not None:
            yield from self._rules_of_learning(text, best)
        if done.is_searched:
            yield Rule("searched", self._title(Route(self._scripts.procedure_flow, 1.0)))
        if best is not None and done.by == "router" and done.decision == "unsure":
            if understood.decision == "answer":
                yield Rule("means-nothing", self._title(best))
            elif understood.decision == "ask":
                yield Rule("too-little-left")
        if accusing:
            yield Rule("accusing-words" if may_accuse(text) else "accusing-learnt")

    def _rules_of_learning(self, text: str, best: Route) -> Iterator[Rule]:
        if not isinstance(self._router, LearnedRouter):
            return
        if best.flow == FOREIGN_FLOW and is_foreign(self._router.reader.words(text)):
            yield Rule("foreign", self._title(best))
        if best.flow == self._scripts.accusation_flow and best.confidence == ACCUSED and accuses(text):
            yield Rule("accuses", self._title(best))
        if best.procedure and best.confidence == IN_FULL:
            yield Rule("named-in-full", self._title(best))
        sharing = self._router.sharing_names(text) if best.procedure else ()
        if len(sharing) > 1:
            yield Rule("shared-names", "; ".join(hit.name for hit in sharing))

    def _checks(self, routes: Sequence[Route]) -> Iterator[Check]:
        best = routes[0].confidence if routes else 0.0
        if not isinstance(self._router, LearnedRouter):
            yield _check("sure", best, by_words.SURE)
            return
        yield _check("sure", best, doubt.SURE)
        if best < doubt.SURE:
            yield _check("likeliest", best, doubt.LIKELIEST)
            offered = [route.confidence for route in routes[:MAX_OFFERED] if route.confidence >= POSSIBLE]
            yield _check("worth-asking", sum(offered), WORTH_ASKING)


def _check(name: CheckName, value: float, limit: float) -> Check:
    return Check(name, round(value, 4), limit, value >= limit)
