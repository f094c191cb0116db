"""What there is to learn from: the names, aliases and examples that scripts and sheets give themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil

from bot.scripts.model import Scripts
from bot.scripts.sheets import Sheet

MAX_GROUPS = 40  # of sheets; a message is first sorted among these and the flows
MAX_GROUP = 64  # sheets of one group, as long as there are not more than MAX_GROUPS such groups hold


@dataclass(frozen=True, slots=True)
class Label:
    """What a message may mean: a flow, and the sheet it asks for where the flow is the one of procedures."""

    flow: str
    procedure: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A sentence and what it means; `group` is the aspect asked for or the subject of the complaint, "" for none."""

    text: str
    label: Label
    group: str = ""
    is_name: bool = False


def lessons_of(scripts: Scripts) -> list[Lesson]:
    """All that one set of scripts teaches, in a fixed order. Paused flows are taken out by the caller."""
    return [*_of_flows(scripts), *_of_sheets(scripts)]


def _of_flows(scripts: Scripts) -> Iterator[Lesson]:
    for flow in sorted(scripts.flows.values(), key=lambda flow: flow.id):
        label = Label(flow.id)
        for keyword in flow.keywords:
            yield Lesson(keyword, label, is_name=True)
        for example in flow.examples:
            yield Lesson(example.text, label, example.group)


def _of_sheets(scripts: Scripts) -> Iterator[Lesson]:
    if not scripts.procedure_flow:
        return
    for sheet in sorted(scripts.sheets.values(), key=lambda sheet: sheet.id):
        label = Label(scripts.procedure_flow, sheet.id)
        for name in (sheet.name, *sheet.aliases):
            yield Lesson(name, label, is_name=True)
        for example in sheet.examples:
            yield Lesson(example.text, label, example.group)


def groups_of(sheets: Mapping[str, Sheet]) -> dict[str, str]:
    """The group of each sheet, "0", "1", …: those of one field of work are together.

    Where that makes more than MAX_GROUPS, sheets are cut evenly in the order of their fields.
    """
    by_field: dict[str, list[str]] = defaultdict(list)
    for id in sorted(sheets):
        by_field[sheets[id].field].append(id)
    fields = [ids for _, ids in sorted(by_field.items())]
    groups = [part for ids in fields for part in _cut(ids, MAX_GROUP)]
    if len(groups) > MAX_GROUPS:
        groups = _cut([id for ids in fields for id in ids], ceil(len(sheets) / MAX_GROUPS))
    return {id: str(number) for number, ids in enumerate(groups) for id in ids}


def _cut(ids: list[str], size: int) -> list[list[str]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
