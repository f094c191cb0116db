"""The manual pages that stand as docstrings at steps, answer types and rules, taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import cleandoc

from bot.scripts.answers import ANSWERS
from bot.scripts.lint import PAGES
from bot.scripts.steps import STEPS

_OPTION = re.compile(r"^- `(\w+)`: (.*)$")
_HEADS = re.compile(r"^(Passes|Fails)(?: \((.*)\))?:$")


@dataclass(frozen=True, slots=True)
class Page:
    """One manual page. `about` tells of each option, `passes` and `fails` are examples, `why` what is wrong in it."""

    summary: str
    text: str = ""
    about: Mapping[str, str] | None = None
    passes: str = ""
    fails: str = ""
    why: str = ""

    def option(self, name: str) -> str:
        return (self.about or {}).get(name, "")


def read_page(docstring: str | None) -> Page:
    """A docstring as a page: its first line, its paragraphs, its list of options, its two examples."""
    lines = cleandoc(docstring or "").splitlines()
    blocks: dict[str, list[str]] = {"": []}
    head, why = "", ""
    for line in lines:
        found = _HEADS.match(line)
        if found:
            head = found[1]
            why = found[2] or why
            blocks[head] = []
        else:
            blocks[head].append(line)
    summary, text, about = _words(blocks[""])
    passes, fails = (cleandoc("\n".join(blocks.get(name, []))) for name in ("Passes", "Fails"))
    return Page(summary, text, about, passes, fails, why)


def _words(lines: list[str]) -> tuple[str, str, dict[str, str]]:
    about: dict[str, str] = {}
    kept: list[str] = []
    option = ""
    for line in lines[1:]:
        found = _OPTION.match(line)
        if found:
            option = found[1]
            about[option] = found[2]
        elif option and line.startswith("  "):
            about[option] += " " + line.strip()
        else:
            option = ""
            kept.append(line)
    paragraphs = re.split(r"\n\s*\n", "\n".join(kept).strip())
    return lines[0], "\n\n".join(" ".join(one.split("\n")) for one in paragraphs), about


def step_page(verb: str) -> Page:
    return read_page(STEPS[verb].__doc__)


def answer_page(name: str) -> Page:
    return read_page(ANSWERS[name].__doc__)


def rule_page(name: str) -> Page:
    """A rule's page begins with its name."""
    page = read_page(PAGES[name])
    return Page(page.summary.removeprefix(f"{name}:").strip(), page.text, page.about, page.passes, page.fails, page.why)
