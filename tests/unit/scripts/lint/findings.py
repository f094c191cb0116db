"""What one rule finds in a flow `thu`, whose file begins with `HEAD` (three lines), beside other files."""

from bot.scripts.loader import load_scripts
from bot.scripts.problems import Problem

HEAD = "spec: 1\nflow: thu\nstart_by: {keywords: [làm thử]}\n"


def found(rule: str, text: str, **others: str) -> list[Problem]:
    files = {"thu.yaml": HEAD + text, **{f"{name}.yaml": other for name, other in others.items()}}
    return [problem for problem in load_scripts(files).problems if problem.rule == rule]
