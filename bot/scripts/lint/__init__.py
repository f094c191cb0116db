"""The rules of `flows check`, by name. Each looks at a whole folder and gives back its findings."""

from __future__ import annotations

from bot.scripts.lint import (
    alike_labels,
    call_cycle,
    call_switches,
    channel_limit,
    consent,
    identity_purpose,
    keyword_clash,
    media,
    missing_else,
    never_started,
    no_way_out,
    sealed_printed,
    stale_sheet,
    undefined_variable,
    unknown_answer,
    unknown_flow,
    unknown_target,
    unreachable,
    untested,
)
from bot.scripts.lint.folder import DatedRule, Rule

RULES: dict[str, Rule] = {
    "unknown-target": unknown_target.check,
    "unknown-flow": unknown_flow.check,
    "unknown-answer": unknown_answer.check,
    "undefined-variable": undefined_variable.check,
    "unreachable": unreachable.check,
    "no-way-out": no_way_out.check,
    "call-cycle": call_cycle.check,
    "never-started": never_started.check,
    "missing-else": missing_else.check,
    "call-switches": call_switches.check,
    "keyword-clash": keyword_clash.check,
    "alike-labels": alike_labels.check,
    "channel-limit": channel_limit.check,
    "media": media.check,
    "sealed-printed": sealed_printed.check,
    "identity-purpose": identity_purpose.check,
    "consent": consent.check,
    "untested": untested.check,
}

DATED_RULES: dict[str, DatedRule] = {
    "stale-sheet": stale_sheet.check,
}
"""Rules that depend on the day; they never keep a script from being loaded."""
