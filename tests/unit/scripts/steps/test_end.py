"""The end of a flow."""

from bot.scripts.phrases import TEXTS
from tests.unit.scripts.talk import Start, said


def test_end_stops_before_the_steps_below(started: Start) -> None:
    simulation = started("- choose: Gì?\n  options: [A, {label: B, go: b}]\n- end\n- {id: b, say: B}")
    simulation.tap("A")
    assert said(simulation) == ["Gì?", TEXTS["nothing_said"]]
