"""Examples that would start another flow."""

from datetime import date

from bot.scripts.check import examine
from bot.scripts.conversations.simulate import NoRoutes
from bot.scripts.problems import Problem
from bot.scripts.world import Route, Understood


class OneWay(NoRoutes):
    """Takes every message for the same flows."""

    def __init__(self, *routes: Route) -> None:
        self.routes = routes

    def understand(self, text: str) -> Understood:
        return Understood(self.routes)


def elsewhere(example: str, *routes: Route, **others: str) -> list[Problem]:
    text = f"spec: 1\nflow: thu\nstart_by: {{examples: [Một câu khác hẳn, {example}]}}\nsteps:\n  - say: x\n"
    files = {"thu.yaml": text, **{f"{name}.yaml": other for name, other in others.items()}}
    found = examine(files, date(2026, 11, 23), router_of=lambda scripts: OneWay(*routes)).problems
    return [problem for problem in found if problem.rule == "example-elsewhere"]


def test_example_elsewhere_asks_the_router_and_keywords_first() -> None:
    own = Route("thu", 1.0)
    assert elsewhere("làm thử", own) == []
    assert elsewhere("làm thử", own, Route("menu", 0.9)) == []
    assert len(elsewhere("làm thử", own, Route("menu", 0.99))) == 2
    (problem,) = elsewhere("gặp cán bộ ạ", own)
    assert ("gap-can-bo" in problem.message, problem.line, problem.column) == (True, 3, 41)
    other = "spec: 1\nflow: hai\nstart_by: {keywords: [mở cửa]}\nsteps:\n  - say: x\n"
    assert len(elsewhere("Mở cửa ạ", own, hai=other)) == 1


def test_example_elsewhere_waits_until_the_scripts_have_no_error() -> None:
    broken = "spec: 1\nflow: hai\nsteps:\n  - go: x\n"
    assert elsewhere("gặp cán bộ", hai=broken) == []
