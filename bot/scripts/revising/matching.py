"""Which step of a flow is which step of its next version, and which flow was only given another name.

A key alone does not tell: an unnamed `choose` put before another one takes over its key. Steps with an `id` are known
by it; the others by what they say, then by the answer or flow they name, then by the likeness of their words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from bot.scripts.flow import derived_key
from bot.scripts.model import Flow, Scripts, Step
from bot.scripts.revising.contents import step_content, words_in

ALIKE = 60.0  # per cent of likeness from which two steps of one verb are versions of one another
SAME_FLOW = 0.6  # share of common steps from which a flow that vanished and one that appeared are the same

Steps = list[Step]


def match_steps(old: Flow, new: Flow) -> dict[str, str]:
    """The steps of the old flow that the new one still has: old key to new key."""
    found: dict[str, str] = {}
    by_id = {step.key for step in new.steps.values() if step.named}
    found.update({key: key for key, step in old.steps.items() if step.named and key in by_id})
    before = [step for key, step in old.steps.items() if key not in found]
    after = [step for key, step in new.steps.items() if key not in found.values()]
    for pair in (_same_order, _same_content, _same_subject, _alike):
        pairs = dict(pair(before, after))
        found.update(pairs)
        before = [step for step in before if step.key not in pairs]
        after = [step for step in after if step.key not in pairs.values()]
    return found


def _said(step: Step) -> str:
    return repr(step_content(step))


def _same_order(before: Steps, after: Steps) -> Iterable[tuple[str, str]]:
    blocks = SequenceMatcher(None, list(map(_said, before)), list(map(_said, after)), autojunk=False)
    for block in blocks.get_matching_blocks():
        for at in range(block.size):
            yield before[block.a + at].key, after[block.b + at].key


def _in_turn(before: Steps, after: Steps, name: Callable[[Step], str]) -> Iterable[tuple[str, str]]:
    waiting: dict[str, list[str]] = {}
    for step in after:
        waiting.setdefault(name(step), []).append(step.key)
    for step in before:
        if name(step) and waiting.get(name(step)):
            yield step.key, waiting[name(step)].pop(0)


def _same_content(before: Steps, after: Steps) -> Iterable[tuple[str, str]]:
    return _in_turn(before, after, _said)


def _same_subject(before: Steps, after: Steps) -> Iterable[tuple[str, str]]:
    return _in_turn(before, after, lambda step: derived_key(step) if step.verb in ("ask", "call") else "")


def _alike(before: Steps, after: Steps) -> Iterable[tuple[str, str]]:
    said = {id(step): " ".join(words_in(step_content(step))).casefold() for step in (*before, *after)}
    pairs = [
        (-fuzz.ratio(said[id(one)], said[id(other)]), i, j)
        for i, one in enumerate(before)
        for j, other in enumerate(after)
        if one.verb == other.verb and _are_alike(one.verb, said[id(one)], said[id(other)])
    ]
    used: tuple[set[int], set[int]] = (set(), set())
    for _, i, j in sorted(pairs):
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            yield before[i].key, after[j].key


def _are_alike(verb: str, one: str, other: str) -> bool:
    """Versions of one another; what is only said, where nobody waits, may be so with fewer words in common."""
    return (fuzz.token_set_ratio if verb == "say" else fuzz.ratio)(one, other) >= ALIKE


def renamed_flows(old: Scripts, new: Scripts) -> dict[str, str]:
    """Flows that are there under another name: old name to new name."""
    vanished = [flow for id, flow in old.flows.items() if id not in new.flows and not flow.is_built_in]
    appeared = [flow for id, flow in new.flows.items() if id not in old.flows and not flow.is_built_in]
    found: dict[str, str] = {}
    for flow in vanished:
        best = max(appeared, key=lambda other: _common(flow, other), default=None)
        if best is not None and _common(flow, best) >= SAME_FLOW:
            found[flow.id] = best.id
            appeared.remove(best)
    return found


def _common(one: Flow, other: Flow) -> float:
    left, right = list(map(_said, one.steps.values())), list(map(_said, other.steps.values()))
    return SequenceMatcher(None, left, right, autojunk=False).ratio()
