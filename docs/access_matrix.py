"""The table of who may do what with a ticket, drawn from the policy into `docs/security.md`."""

from __future__ import annotations

from bot.tickets.policy import ANY_ROLE, RULES, Relation, Rule, Strictness, Verb

FILE = "docs/security.md"
BEGIN, END = "<!-- matrix: made by python -m docs.write -->", "<!-- end of matrix -->"
ROLES = ("staff", "lead", "inspector", "auditor", "editor", "admin")
TITLES = {
    Strictness.OPEN: "Questions and feedback that accuse nobody",
    Strictness.WALLED: "What may accuse somebody (`conduct`, and any other kind whose words may)",
    Strictness.CONFIDENTIAL: "Information about an offence (`confidential`)",
}


def matrix() -> str:
    """One table for each strictness: a verb a row; who may, by relation and role; `(times)` where no words are seen."""
    return "\n\n".join(f"### {TITLES[strictness]}\n\n{_table(strictness)}" for strictness in Strictness)


def with_matrix(page: str) -> str:
    """The page with the table between its marks; raises ValueError when a mark is missing."""
    head, begin, rest = page.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{FILE} needs the lines {BEGIN} and {END}")
    return f"{head}{BEGIN}\n\n{matrix()}\n\n{END}{tail}"


def _table(strictness: Strictness) -> str:
    head = f"| | {' | '.join(relation.value for relation in Relation)} |\n|---|{'---|' * len(Relation)}"
    rows = [
        f"| {verb.value} | {' | '.join(_cell(strictness, relation, verb) for relation in Relation)} |" for verb in Verb
    ]
    return "\n".join((head, *rows))


def _cell(strictness: Strictness, relation: Relation, verb: Verb) -> str:
    rules = [r for r in RULES if (r.strictness, r.relation) == (strictness, relation) and verb in r.verbs]
    if any(rule.roles is ANY_ROLE for rule in rules):
        return "anybody"
    return ", ".join(_named(role, rules) for role in ROLES if any(role in rule.roles for rule in rules))


def _named(role: str, rules: list[Rule]) -> str:
    views = {rule.view for rule in rules if role in rule.roles}
    return role if "full" in views else f"{role} (times)"
