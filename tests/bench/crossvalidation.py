"""`python -m tests.bench.crossvalidation`: five folds over the examples, and what each part of the reading is worth.

The examples are dealt into folds; each fold is read by what learnt the other four (and all names). Compare the ways
within a column, not the columns: examples are written for what is hard to tell apart, down to fragments and near
misses, so fewer of them are read rightly than of labelled messages.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from bot.routing.intents import intent_of
from bot.routing.learned import learnable
from bot.routing.lessons import lessons_of
from bot.routing.report import PROCEDURE, kind_of
from bot.routing.shares import Share
from bot.scripts.model import Scripts
from bot.scripts.world import Route
from tests.bench.ablation import WAYS, Guess, Make, by_words, with_examples
from tests.bench.labelled_sets import messages, shipped
from tests.bench.stack import working_directory

FOLDS = 5
SETS = ("open", "dev")


class Asked(NamedTuple):
    text: str
    intent: str


class Judged(NamedTuple):
    intent: str
    ranked: Sequence[str]

    @property
    def is_right(self) -> bool:
        return self.ranked[0] == self.intent


def folds(scripts: Scripts) -> list[list[Asked]]:
    """The examples dealt into FOLDS, each intent evenly; the same every time."""
    by_intent: dict[str, list[Asked]] = defaultdict(list)
    for lesson in lessons_of(scripts):
        if not lesson.is_name:
            intent = intent_of(Route(lesson.label.flow, 1, lesson.label.procedure), scripts)
            by_intent[intent].append(Asked(lesson.text, intent))
    dealt: list[list[Asked]] = [[] for _ in range(FOLDS)]
    place = 0
    for _, examples in sorted(by_intent.items()):
        random.Random(1).shuffle(examples)
        for example in examples:
            dealt[place % FOLDS].append(example)
            place += 1
    return dealt


def crossvalidated(make: Make, scripts: Scripts, count: int = FOLDS) -> list[Judged]:
    """Each example of the first `count` folds as read by what did not learn it."""
    judged: list[Judged] = []
    for fold in folds(scripts)[:count]:
        aside = {asked.text for asked in fold}
        rest = with_examples(scripts, lambda text, aside=aside: text not in aside)  # type: ignore[misc]
        judged += judge(make(rest, learnable(rest)), fold)
    return judged


def judge(guess: Guess, asked: Iterable[Asked]) -> list[Judged]:
    return [Judged(one.intent, guess(one.text)) for one in asked]


def by_kind(judged: Sequence[Judged]) -> dict[str, Share]:
    """How often the first was right, for each kind of intent."""
    kinds = sorted({kind_of(one.intent) for one in judged})
    return {kind: Share.of(one.is_right for one in judged if kind_of(one.intent) == kind) for kind in kinds}


def row(folded: Sequence[Judged], labelled: Mapping[str, Sequence[Judged]]) -> list[str]:
    cells = []
    for judged in (folded, *labelled.values()):
        procedures = [one for one in judged if kind_of(one.intent) == PROCEDURE]
        cells += [_cell(judged), _cell(procedures)]
    return cells


def _cell(judged: Sequence[Judged]) -> str:
    first, three = Share.of(one.is_right for one in judged), Share.of(one.intent in one.ranked[:3] for one in judged)
    return f"{100 * first.share:.1f} / {100 * three.share:.1f}" if first.n else "–"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.crossvalidation", description=__doc__)
    parser.add_argument(
        "--folds", type=int, default=FOLDS, help=f"how many of the {FOLDS} folds are read (fewer: faster)"
    )
    parser.add_argument("--only", default="", help="only the ways whose name has these letters")
    given = parser.parse_args()
    os.chdir(working_directory())  # a developer's .env must not change what is measured
    scripts = shipped()
    asked = {name: [Asked(one.text, one.intent) for one in messages(name)] for name in SETS}
    head = ["way", *(f"{name}{part}" for name in ("folds", *SETS) for part in (", all", ", procedures"))]
    say("Right first / among three, in hundredths.\n")
    say(f"| {' | '.join(head)} | s |\n|{' --- |' * (len(head) + 1)}")
    whole: list[Judged] = []
    for name, make in WAYS.items():
        if given.only not in name:
            continue
        began = time.monotonic()
        folded = crossvalidated(make, scripts, 1 if make is by_words else given.folds)  # one takes it minutes
        guess = make(scripts, learnable(scripts))
        cells = row(folded, {name: judge(guess, all_) for name, all_ in asked.items()})
        say(f"| {name} | {' | '.join(cells)} | {time.monotonic() - began:.0f} |")
        whole = whole or folded
    say(f"\nThe folds by intent, {next(name for name in WAYS if given.only in name)}:\n")
    say("| intent | right first |\n| --- | --- |")
    for kind, share in by_kind(whole).items():
        say(f"| {kind} | {share} |")
    return 0


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
