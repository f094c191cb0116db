"""What a lint rule looks at: everything of a folder that could be read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.scripts.model import Flow
from bot.scripts.phrases import Phrases
from bot.scripts.problems import Problem
from bot.scripts.sheets import Sheet
from bot.scripts.world import Router

if TYPE_CHECKING:
    from bot.scripts.conversations.coverage import FlowCoverage


@dataclass(frozen=True, slots=True)
class Folder:
    """The flows and sheets of a folder; `tests` are the conversations' texts by file, `built_in` the stand-ins used.

    `media` are the paths of its other files, `services` the names of the configured services, `units` the ids of the
    units, `subjects` those of the subjects of complaints; None where they are not known. `unread` are the names of the
    files YAML could not read.
    """

    flows: Mapping[str, Flow]
    sheets: Mapping[str, Sheet]
    phrases: Phrases
    tests: Mapping[str, str]
    built_in: Mapping[str, Flow]
    media: Collection[str] | None = None
    services: Collection[str] | None = None
    units: Collection[str] | None = None
    subjects: Collection[str] | None = None
    unread: frozenset[str] = frozenset()

    @property
    def known_flows(self) -> set[str]:
        return {*self.flows, *self.built_in, *self.unread}

    def flow(self, name: str) -> Flow | None:
        return self.flows.get(name) or self.built_in.get(name)


Rule = Callable[[Folder], list[Problem]]
DatedRule = Callable[[Folder, date], list[Problem]]
RoutedRule = Callable[[Folder, Router], list[Problem]]
HeldRule = Callable[[Folder, "Iterable[FlowCoverage]"], list[Problem]]
