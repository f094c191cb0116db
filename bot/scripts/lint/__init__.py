"""The rules of `flows check`, by name. Each looks at a whole folder and gives back its findings."""

from __future__ import annotations

from bot.scripts.lint.folder import DatedRule, Rule

RULES: dict[str, Rule] = {}
DATED_RULES: dict[str, DatedRule] = {}
