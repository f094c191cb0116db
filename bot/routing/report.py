"""How well a router reads labelled messages: accuracy, calibration, what it answers and what it asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.routing.intents import Named, intent_of, named
from bot.routing.labelled import Labelled
from bot.routing.shares import Share
from bot.scripts.model import Scripts
from bot.scripts.world import Router

NO_ANSWER = frozenset({"out_of_scope", "ambiguous"})
"""Labels of messages that have no answer of their own: sent away politely, or asked back."""
TASTE = frozenset({"who", "steps", ""})
"""Aspects of which two people who label often disagree."""
PROCEDURE = "procedure"
COMPLAINT = "complaint"
BINS = 10
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
MAX_PAIRS = 15  # of the confusion that are told
MAX_MISTAKES = 20


@dataclass(frozen=True, slots=True)
class Reading:
    """A labelled message and what a router made of it; `offered` are the intents that would be offered when asking."""

    message: Labelled
    named: Named
    offered: frozenset[str]
    is_guarded: bool

    @property
    def is_right(self) -> bool:
        return self.named.intent == self.message.intent

    @property
    def confidence(self) -> float:
        return self.named.ranked[0][1] if self.named.ranked else 0.0

    @property
    def is_answered(self) -> bool:
        """Whether something is answered at once; asking back what is meant is no answer."""
        return self.named.decision == "answer" and self.named.intent != "ambiguous"

    @property
    def has_answer(self) -> bool:
        return self.message.intent not in NO_ANSWER

    def is_among(self, best: int) -> bool:
        return self.message.intent in [intent for intent, _ in self.named.ranked[:best]]


@dataclass(frozen=True, slots=True)
class Kept:
    """One intent: how many of its messages are found, how many of those found are its own."""

    recall: Share
    precision: Share


@dataclass(frozen=True, slots=True)
class Bin:
    """The messages whose first meaning has a confidence from `low` on: its mean, and how often it was right."""

    low: float
    confidence: float
    right: Share


@dataclass(frozen=True, slots=True)
class Risk:
    """What answering everything from a confidence on would mean."""

    threshold: float
    answered: Share
    wrong: Share  # of those answered


@dataclass(frozen=True, slots=True)
class Mistake:
    text: str
    meant: str
    taken_for: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the router does about messages that have an answer (all but those of NO_ANSWER)."""

    answered: Share
    wrong: Share  # of those answered
    asked: Share
    asked_well: Share  # of those asked: the right one is offered
    answered_needlessly: Share  # of the messages that have no answer


@dataclass(frozen=True, slots=True)
class Figures:
    """All of one set of messages; a share of nothing has n = 0."""

    first: Share
    among_three: Share
    procedure_first: Share
    procedure_among_three: Share
    complaint: Kept
    subject_of_recognised: Share
    subject_of_all: Share
    aspect: Share  # where the procedure is right
    aspect_without_taste: Share
    guard_recall: Share  # complaints kept from the unit they may be about
    guarded_rest: Share
    decisions: Decisions
    calibration_error: float  # expected, over BINS equal bins
    bins: Sequence[Bin]
    risks: Sequence[Risk]
    by_intent: Mapping[str, Kept]
    by_style: Mapping[str, Share]
    confusion: Sequence[tuple[str, str, int]]  # meant, taken for, times
    mistakes: Sequence[Mistake]


def readings(messages: Iterable[Labelled], router: Router, scripts: Scripts) -> list[Reading]:
    """Let a router read each message."""
    return [_reading(message, router, scripts) for message in messages]


def _reading(message: Labelled, router: Router, scripts: Scripts) -> Reading:
    offered = router.understand(message.text).offered
    return Reading(
        message,
        named(message.text, router, scripts),
        frozenset(intent_of(route, scripts) for route in offered),
        router.may_accuse(message.text),
    )


def measure(read: Sequence[Reading]) -> Figures:
    """The figures of one set of messages that were read."""
    procedures = [one for one in read if kind_of(one.message.intent) == PROCEDURE]
    complaints = [one for one in read if one.message.intent == COMPLAINT]
    asked_for = [one for one in procedures if one.is_right and one.message.aspect is not None]
    bins = _bins(read)
    return Figures(
        first=Share.of(one.is_right for one in read),
        among_three=Share.of(one.is_among(3) for one in read),
        procedure_first=Share.of(one.is_right for one in procedures),
        procedure_among_three=Share.of(one.is_among(3) for one in procedures),
        complaint=_kept(read, COMPLAINT, lambda intent: intent),
        subject_of_recognised=Share.of(_subject_right(one) for one in complaints if one.is_right),
        subject_of_all=Share.of(one.is_right and _subject_right(one) for one in complaints),
        aspect=Share.of(_aspect_right(one) for one in asked_for),
        aspect_without_taste=Share.of(_aspect_right(one) for one in asked_for if one.message.aspect not in TASTE),
        guard_recall=Share.of(one.is_guarded for one in complaints),
        guarded_rest=Share.of(one.is_guarded for one in read if one.message.intent != COMPLAINT),
        decisions=_decisions(read),
        calibration_error=sum(abs(bin.right.share - bin.confidence) * bin.right.n for bin in bins) / max(1, len(read)),
        bins=bins,
        risks=[_risk(read, threshold) for threshold in THRESHOLDS],
        by_intent=_by_intent(read),
        by_style={
            style: Share.of(one.is_right for one in read if one.message.style == style)
            for style in sorted({one.message.style for one in read})
        },
        confusion=_confusion(read),
        mistakes=_mistakes(read),
    )


def kind_of(intent: str) -> str:
    """The intent without the procedure it names."""
    return intent.partition(":")[0]


def _kept(read: Sequence[Reading], intent: str, of: Callable[[str], str]) -> Kept:
    return Kept(
        Share.of(one.is_right for one in read if of(one.message.intent) == intent),
        Share.of(one.is_right for one in read if of(one.named.intent) == intent),
    )


def _by_intent(read: Sequence[Reading]) -> dict[str, Kept]:
    """First each kind of intent, then each procedure."""
    kinds = sorted({kind_of(intent) for one in read for intent in (one.message.intent, one.named.intent)})
    procedures = sorted({one.message.intent for one in read if kind_of(one.message.intent) == PROCEDURE})
    return {kind: _kept(read, kind, kind_of) for kind in kinds} | {
        intent: _kept(read, intent, lambda name: name) for intent in procedures
    }


def _subject_right(one: Reading) -> bool:
    return one.named.complaint_kind == one.message.complaint_kind


def _aspect_right(one: Reading) -> bool:
    return one.named.aspect == one.message.aspect


def _decisions(read: Sequence[Reading]) -> Decisions:
    meant = [one for one in read if one.has_answer]
    asked = [one for one in meant if one.named.decision == "ask"]
    return Decisions(
        answered=Share.of(one.is_answered for one in meant),
        wrong=Share.of(not one.is_right for one in meant if one.is_answered),
        asked=Share(len(asked), len(meant)),
        asked_well=Share.of(one.message.intent in one.offered for one in asked),
        answered_needlessly=Share.of(
            one.is_answered and one.named.intent not in NO_ANSWER for one in read if not one.has_answer
        ),
    )


def _bins(read: Sequence[Reading]) -> list[Bin]:
    """Those that are not empty."""
    found = []
    for number in range(BINS):
        within = [one for one in read if min(BINS - 1, int(one.confidence * BINS)) == number]
        if within:
            mean = sum(one.confidence for one in within) / len(within)
            found.append(Bin(number / BINS, mean, Share.of(one.is_right for one in within)))
    return found


def _risk(read: Sequence[Reading], threshold: float) -> Risk:
    answered = [one for one in read if one.confidence >= threshold]
    return Risk(threshold, Share(len(answered), len(read)), Share.of(not one.is_right for one in answered))


def _confusion(read: Sequence[Reading]) -> list[tuple[str, str, int]]:
    pairs = Counter((one.message.intent, one.named.intent) for one in read if not one.is_right)
    ordered = sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(*pair, times) for pair, times in ordered[:MAX_PAIRS]]


def _mistakes(read: Sequence[Reading]) -> list[Mistake]:
    """The worst first: those the router was surest of."""
    wrong = sorted((one for one in read if not one.is_right), key=lambda one: -one.confidence)
    return [
        Mistake(one.message.text, one.message.intent, one.named.intent, one.confidence) for one in wrong[:MAX_MISTAKES]
    ]
