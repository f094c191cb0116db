"""When the bot answers, when it asks, and when it says that it does not know: by calibrated chances.

The numbers were chosen on labelled messages kept apart from what is learnt (docs/routing.md), so that of the messages
answered outright at most two in a hundred are answered wrongly.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.scripts.world import MAX_OFFERED, POSSIBLE, WORTH_ASKING, Decision, Found, Hit

SURE = 0.75  # at least this for the best: answered at once
LIKELIEST = 0.2  # of the best, below which nothing is worth offering


def decide(chances: Sequence[float]) -> Decision:
    """What to do about a message, by the chances of what it may mean, best first."""
    if not chances:
        return "unsure"
    best = chances[0]
    if best >= SURE:
        return "answer"
    if best < LIKELIEST:
        return "unsure"
    offered = [chance for chance in chances[:MAX_OFFERED] if chance >= POSSIBLE]
    return "ask" if sum(offered) >= WORTH_ASKING else "unsure"


def judged(hits: Sequence[Hit]) -> Found:
    """Which sheets to show, of hits with their chances in hundredths, best first."""
    ranked = tuple(hits)
    decision = decide([hit.score / 100 for hit in ranked])
    if decision == "answer":
        return Found(clear=ranked[0], ranked=ranked)
    if decision == "unsure":
        return Found(ranked=ranked)
    return Found(several=tuple(hit for hit in ranked[:MAX_OFFERED] if hit.score / 100 >= POSSIBLE), ranked=ranked)
