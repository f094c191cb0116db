"""Jumps inside a flow."""

from tests.unit.scripts.talk import Start, said


def test_go_jumps_back(started: Start) -> None:
    simulation = started("- id: dau\n  choose: Gì?\n  options: [Lại]\n- go: dau")
    simulation.tap("Lại")
    assert said(simulation) == ["Gì?", "Gì?"]
