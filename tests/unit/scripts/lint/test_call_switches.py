"""Calls of a flow that goes elsewhere and never comes back."""

from tests.unit.scripts.lint.findings import found


def test_call_switches_does_not_mind_a_call_at_the_very_end() -> None:
    away = "spec: 1\nflow: con\nsteps:\n  - switch: menu\n"
    assert found("call-switches", "steps:\n  - call: con\n  - say: x\n", con=away)
    assert not found("call-switches", "steps:\n  - call: con\n", con=away)
