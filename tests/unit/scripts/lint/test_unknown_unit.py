"""Unit ids that the chart does not have."""

from bot.scripts.loader import load_scripts
from tests.unit.scripts.lint.findings import HEAD


def test_unknown_unit_looks_only_at_ids_written_out() -> None:
    def rules(unit: str) -> list[str]:
        steps = "answers: {dv: {type: unit}}\nsteps:\n  - ask: dv\n" + (
            f"  - ticket: {{kind: feedback, about: {{unit: {unit}}}}}\n"
        )
        return [
            p.hint for p in load_scripts({"thu.yaml": HEAD + steps}, units=["bo-de"]).problems if p.level == "error"
        ]

    assert rules("dv") == []
    assert rules("\"'bo-de'\"") == []
    assert "bo-de" in rules("\"'bo-d'\"")[0]
