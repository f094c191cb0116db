"""Outside services that the configuration does not have."""

from bot.scripts.loader import load_scripts
from tests.unit.scripts.lint.findings import HEAD


def test_unknown_service_is_quiet_where_the_services_are_not_known() -> None:
    files = {"thu.yaml": HEAD + "steps:\n  - service: {name: tra-hoso}\n"}
    assert not [p for p in load_scripts(files).problems if p.rule == "unknown-service"]
    (problem,) = (p for p in load_scripts(files, services=["tra-ho-so"]).problems if p.rule == "unknown-service")
    assert (problem.line, problem.column, problem.level) == (5, 21, "error")
    assert "tra-ho-so" in problem.hint
