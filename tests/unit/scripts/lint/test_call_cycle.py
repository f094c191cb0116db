"""Flows that go round among themselves without ever waiting."""

from tests.unit.scripts.lint.findings import found


def test_call_cycle_follows_calls_and_switches_until_something_waits() -> None:
    other = "spec: 1\nflow: con\nsteps:\n%s  - switch: thu\n"
    assert found("call-cycle", "steps:\n  - call: con\n", con=other % "")
    assert found(
        "call-cycle", "steps:\n  - call: con\n", con=other % "  - choose: A\n    options: [B]\n    if: 1 > 2\n"
    )
    assert not found("call-cycle", "steps:\n  - call: con\n", con=other % "  - choose: A\n    options: [B]\n")
    assert [problem.line for problem in found("call-cycle", "steps:\n  - say: x\n  - switch: thu\n")] == [6]


def test_call_cycle_takes_a_summary_for_a_wait() -> None:
    con = "spec: 1\nflow: con\nanswers: {a: {type: text}}\nsteps:\n  - review: [a]\n  - switch: thu\n"
    assert not found("call-cycle", "steps:\n  - call: con\n", con=con)
