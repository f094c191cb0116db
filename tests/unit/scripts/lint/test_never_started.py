"""Flows that nothing starts."""

from tests.unit.scripts.lint.findings import found


def test_never_started_leaves_reserved_and_called_flows_alone() -> None:
    other = "spec: 1\nflow: con\nsteps:\n  - say: x\n"
    assert found("never-started", "steps:\n  - say: x\n", con=other)
    assert not found("never-started", "steps:\n  - call: con\n", con=other)
