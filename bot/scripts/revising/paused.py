"""Flows that were unpublished in an emergency: `paused: <reason>` in the flow's file.

A paused flow begins by no word, and whoever is in it, or is led to it, meets the steps of the reserved flow
`tam-dung`; their answers stay where they are until the flow is back.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from bot.scripts.model import Flow, Scripts
from bot.scripts.world import EMERGENCY_FLOW

HOLDING_FLOW = "tam-dung"
_FLOW_LINE = re.compile(r"^flow\s*:[^\n]*$", re.MULTILINE)


def in_force(scripts: Scripts) -> Scripts:
    """The scripts as citizens meet them: paused flows hold."""
    paused = {id: flow for id, flow in scripts.flows.items() if flow.paused and id != EMERGENCY_FLOW}
    if not paused:
        return scripts
    holding = scripts.flows[HOLDING_FLOW]
    return replace(
        scripts,
        flows={id: _held(flow, holding) if id in paused else flow for id, flow in scripts.flows.items()},
        keywords={word: id for word, id in scripts.keywords.items() if id not in paused},
        procedure_flow="" if scripts.procedure_flow in paused else scripts.procedure_flow,
        code_flow="" if scripts.code_flow in paused else scripts.code_flow,
        accusation_flow="" if scripts.accusation_flow in paused else scripts.accusation_flow,
    )


def pausing(scripts: Scripts, flows: Collection[str]) -> Scripts:
    """The scripts in force while some flows are out of use, as a conversation test has it."""
    if not flows:
        return scripts
    changed = {id: replace(scripts.flows[id], paused="thử") for id in flows if id in scripts.flows}
    return in_force(replace(scripts, flows={**scripts.flows, **changed}))


def _held(flow: Flow, holding: Flow) -> Flow:
    return replace(
        flow,
        steps=holding.steps,
        saved=holding.saved | flow.saved,
        keywords=(),
        examples=(),
        starts_with_procedure="",
        starts_with_code="",
        starts_with_accusation="",
        starts_with_story="",
        starts_with_subject="",
        on_publish="follow",
    )


def with_pause(text: str, reason: str) -> str | None:
    """A flow's file with the line that pauses it; None when it has no line `flow:` to put it under."""
    quoted = '"' + " ".join(reason.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'
    changed, count = _FLOW_LINE.subn(lambda line: f"{line[0]}\npaused: {quoted}", text, count=1)
    return changed if count else None
