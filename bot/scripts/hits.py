"""When a search over the procedure sheets is sure, when it asks back, and when it found nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.scripts.world import Hit

SURE = 70.0  # a best hit from this score on, ...
LEAD = 8.0  # ... this far ahead of the next, is taken without asking
POSSIBLE = 45.0  # hits below are not shown
NEAR = 25.0  # hits this far behind the best are not shown
MAX_OFFERED = 5


@dataclass(frozen=True, slots=True)
class Judgement:
    """At most one of the two is filled; neither when nothing was found."""

    clear: Hit | None = None
    several: tuple[Hit, ...] = ()


def judge(hits: Sequence[Hit]) -> Judgement:
    """Tell a clear hit from several possible ones; `hits` are best first."""
    if not hits or hits[0].score < POSSIBLE:
        return Judgement()
    best = hits[0]
    near = tuple(hit for hit in hits if hit.score >= POSSIBLE and best.score - hit.score <= NEAR)
    runner_up = hits[1].score if len(hits) > 1 else 0.0
    if best.score >= SURE and best.score - runner_up >= LEAD:
        return Judgement(clear=best)
    return Judgement(several=near[:MAX_OFFERED])
