"""The rules of `flows check`, by name. Each looks at a whole folder and gives back its findings."""

from __future__ import annotations

from sys import modules

from bot.scripts.doubts import DOUBTS
from bot.scripts.lint import (
    abbreviation_is_word,
    alike_labels,
    all_caps,
    call_cycle,
    call_switches,
    channel_limit,
    consent,
    example_elsewhere,
    file_extension,
    form_answers,
    identity_purpose,
    keyword_clash,
    late_promise,
    media,
    missing_else,
    never_started,
    no_way_out,
    runs_on,
    sealed_printed,
    sentence_too_long,
    stale_sheet,
    step_untested,
    stray_braces,
    ticket_untold,
    two_questions,
    undefined_variable,
    unheard_retry,
    unknown_abbreviation,
    unknown_answer,
    unknown_flow,
    unknown_service,
    unknown_subject,
    unknown_target,
    unknown_unit,
    unreachable,
    untested,
    unused_answer,
    while_reading,
)
from bot.scripts.lint.folder import DatedRule, HeldRule, RoutedRule, Rule

RULES: dict[str, Rule] = {
    "unknown-target": unknown_target.check,
    "unknown-flow": unknown_flow.check,
    "unknown-answer": unknown_answer.check,
    "undefined-variable": undefined_variable.check,
    "unreachable": unreachable.check,
    "no-way-out": no_way_out.check,
    "runs-on": runs_on.check,
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
    "unknown-service": unknown_service.check,
    "form-answers": form_answers.check,
    "unknown-unit": unknown_unit.check,
    "unknown-subject": unknown_subject.check,
    "unused-answer": unused_answer.check,
    "unheard-retry": unheard_retry.check,
    "stray-braces": stray_braces.check,
    "ticket-untold": ticket_untold.check,
    "late-promise": late_promise.check,
    "sentence-too-long": sentence_too_long.check,
    "two-questions": two_questions.check,
    "all-caps": all_caps.check,
    "unknown-abbreviation": unknown_abbreviation.check,
    "abbreviation-is-word": abbreviation_is_word.check,
    "file-extension": file_extension.check,
}

DATED_RULES: dict[str, DatedRule] = {
    "stale-sheet": stale_sheet.check,
}
"""Rules that depend on the day; they never keep a script from being loaded."""

ROUTED_RULES: dict[str, RoutedRule] = {
    "example-elsewhere": example_elsewhere.check,
}
"""Rules that need what reads free messages; they run only while the scripts have no error."""

HELD_RULES: dict[str, HeldRule] = {
    "step-untested": step_untested.check,
}
"""Rules that need the conversation tests held; they run only while the scripts have no error."""

RULE_NAMES = frozenset({*RULES, *DATED_RULES, *ROUTED_RULES, *HELD_RULES, *DOUBTS})
"""What a comment in a script may name to be left out."""

NEVER_SUPPRESSED = frozenset(
    {"consent", "sealed-printed", "identity-purpose", "unknown-target", "no-way-out", "media", "form-answers"}
)
"""What protects the citizen, and is never left out whatever its level."""

PAGES: dict[str, str] = {
    name: modules[rule.__module__].__doc__ or ""
    for name, rule in {**RULES, **DATED_RULES, **ROUTED_RULES, **HELD_RULES}.items()
} | while_reading.PAGES
"""The manual page of everything `flows check` may find, by its name."""
