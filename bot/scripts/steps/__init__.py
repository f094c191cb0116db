"""The step types, by their verb."""

from __future__ import annotations

from typing import Any

from bot.scripts.steps.ask import Ask
from bot.scripts.steps.call import Call
from bot.scripts.steps.choose import Choose
from bot.scripts.steps.clarify import Clarify
from bot.scripts.steps.end import End
from bot.scripts.steps.find import Find
from bot.scripts.steps.form import Form
from bot.scripts.steps.go import Go
from bot.scripts.steps.handoff import Handoff
from bot.scripts.steps.rate import Rate
from bot.scripts.steps.receipt import Receipt
from bot.scripts.steps.review import Review
from bot.scripts.steps.say import Say
from bot.scripts.steps.service import Service
from bot.scripts.steps.set import Set
from bot.scripts.steps.show import Show
from bot.scripts.steps.status import Status
from bot.scripts.steps.switch import Switch
from bot.scripts.steps.ticket import Ticket
from bot.scripts.steps.verdict import Verdict
from bot.scripts.steps.when import When

STEPS: dict[str, Any] = {
    "say": Say,
    "ask": Ask,
    "choose": Choose,
    "when": When,
    "go": Go,
    "set": Set,
    "call": Call,
    "switch": Switch,
    "find": Find,
    "show": Show,
    "clarify": Clarify,
    "review": Review,
    "ticket": Ticket,
    "status": Status,
    "receipt": Receipt,
    "service": Service,
    "form": Form,
    "handoff": Handoff,
    "rate": Rate,
    "verdict": Verdict,
    "end": End,
}

BARE = frozenset({"handoff", "status", "rate", "verdict", "end"})
"""Verbs that may stand alone, without a value."""

PLANNED_VERBS = frozenset({"quiz"})
"""Verbs of the language that this version does not run yet."""
