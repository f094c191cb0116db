"""Another flow for good."""

from tests.unit.scripts.talk import Start


def test_switch_leaves_for_good(started: Start) -> None:
    simulation = started("- switch: menu")
    assert simulation.session.is_idle
    assert len(simulation.said) == 1
