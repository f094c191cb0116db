"""Where somebody who stands in one revision of the scripts goes in the next: a deleted step leads to its first
surviving successor along the old flow. Maps are made when a revision is published and are joined over several.
"""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pydantic_core import from_json, to_json

from bot.scripts.graph import edges
from bot.scripts.model import Flow, Scripts
from bot.scripts.revising.contents import question_content
from bot.scripts.revising.matching import match_steps, renamed_flows

THE_END = ""


@dataclass(frozen=True, slots=True)
class FlowMove:
    """What became of one flow. Keys of the old flow that `steps` does not name are the same in the new one."""

    flow: str  # its name now, "" when it is gone
    title: str = ""  # as citizens know it
    steps: Mapping[str, str] = field(default_factory=dict)  # old key to new key, THE_END at the end
    deleted: frozenset[str] = frozenset()  # old keys without a step of their own
    reworded: frozenset[str] = frozenset()  # old keys whose question reads differently
    dropped: frozenset[str] = frozenset()  # answers that are declared no more

    def step(self, key: str) -> str:
        return self.steps.get(key, key)


@dataclass(frozen=True, slots=True)
class Redirects:
    """From one revision to another; flows that are not named stayed as they were."""

    flows: Mapping[str, FlowMove] = field(default_factory=dict)

    def of(self, flow: str) -> FlowMove:
        return self.flows.get(flow) or FlowMove(flow)

    def dump(self) -> bytes:
        packed = {
            name: [m.flow, m.title, dict(m.steps), sorted(m.deleted), sorted(m.reworded), sorted(m.dropped)]
            for name, m in self.flows.items()
        }
        return zlib.compress(to_json(packed))

    @classmethod
    def load(cls, data: bytes) -> Redirects:
        packed = from_json(zlib.decompress(data))
        return cls({name: FlowMove(m[0], m[1], m[2], *map(frozenset, m[3:6])) for name, m in packed.items()})


def redirects(old: Scripts, new: Scripts) -> Redirects:
    """The map from one set of scripts to another."""
    renamed = renamed_flows(old, new)
    moves: dict[str, FlowMove] = {}
    for id, flow in old.flows.items():
        after = new.flows.get(renamed.get(id, id))
        if after is None:
            moves[id] = FlowMove("", flow.title)
            continue
        move = _move(flow, after)
        if move != FlowMove(id, flow.title):
            moves[id] = move
    return Redirects(moves)


def _move(old: Flow, new: Flow) -> FlowMove:
    dropped = frozenset(old.answers) - frozenset(new.answers) - new.saved
    if bool(old.paused) != bool(new.paused):  # into the holding flow, or back from it to the beginning
        everything = frozenset(old.steps)
        return FlowMove(new.id, old.title, dict.fromkeys(old.steps, new.first), everything, dropped=dropped)
    if old.paused:
        return FlowMove(new.id, old.title)
    kept = match_steps(old, new)
    steps = {key: kept[key] if key in kept else successor(old, key, kept) for key in old.steps}
    return FlowMove(
        flow=new.id,
        title=old.title,
        steps={key: to for key, to in steps.items() if key != to},
        deleted=frozenset(key for key in old.steps if key not in kept),
        reworded=frozenset(
            key
            for key, to in kept.items()
            if question_content(old, old.steps[key]) != question_content(new, new.steps[to])
        ),
        dropped=dropped,
    )


def successor(old: Flow, key: str, kept: Mapping[str, str]) -> str:
    """The new key of the first step after a deleted one that is still there, the nearest way first."""
    seen, todo = {key}, deque([key])
    while todo:
        for edge in edges(old.steps[todo.popleft()]):
            if edge.flow or edge.step in seen or edge.step not in old.steps:
                continue
            if edge.step in kept:
                return kept[edge.step]
            seen.add(edge.step)
            todo.append(edge.step)
    return THE_END


def joined(maps: Iterable[Redirects]) -> Redirects:
    """One map for several publishes in their order."""
    whole = Redirects()
    for one in maps:
        whole = _joined(whole, one)
    return whole


def _joined(first: Redirects, then: Redirects) -> Redirects:
    names = {*first.flows, *then.flows}
    return Redirects({name: _joined_move(first.of(name), then) for name in names})


def _joined_move(first: FlowMove, after: Redirects) -> FlowMove:
    if not first.flow:
        return first
    then = after.of(first.flow)
    title = first.title or then.title
    if not then.flow:
        return FlowMove("", title)
    keys = {*first.steps, *then.steps}
    steps = {key: then.step(first.step(key)) if first.step(key) else THE_END for key in keys}
    return FlowMove(
        flow=then.flow,
        title=title,
        steps={key: to for key, to in steps.items() if key != to},
        deleted=first.deleted | _before(first, then.deleted),
        reworded=first.reworded | _before(first, then.reworded),
        dropped=first.dropped | then.dropped,
    )


def _before(first: FlowMove, later: frozenset[str]) -> frozenset[str]:
    """Old keys of steps that a later map names by the keys of the revision between."""
    return frozenset(key for key, to in first.steps.items() if to in later) | (later - frozenset(first.steps))
