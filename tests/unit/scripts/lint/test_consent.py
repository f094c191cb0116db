"""Tickets that need a consent first."""

from tests.unit.scripts.lint.findings import found


def test_consent_must_lie_on_every_way_to_the_ticket() -> None:
    steps = (
        "steps:\n  - choose: Gì?\n    options: [{label: Đồng ý, consent: x, go: ghi}, %s]\n  - end\n"
        "  - {id: ghi, ticket: {kind: conduct}}\n"
    )
    assert not found("consent", steps % "Không")
    assert found("consent", steps % "{label: Cứ ghi, go: ghi}")


def test_consent_is_needed_for_identity_in_any_ticket() -> None:
    answers = "answers: {a: {type: phone, purpose: x, keep: 1d}}\nsteps:\n  - ask: a\n  - ticket: {kind: inquiry}\n"
    assert found("consent", answers)


def test_whoever_calls_a_flow_with_a_ticket_must_have_asked() -> None:
    """The called flow relied on its caller and the caller, having no ticket, was never looked at."""
    called = "spec: 1\nflow: con\nsteps:\n  - ticket: {kind: conduct}\n"
    between = "spec: 1\nflow: giua\nsteps:\n  - call: con\n"
    asks = (
        "steps:\n  - choose: Gì?\n    options: [{label: Đồng ý, consent: x, go: ghi}, Không]\n  - end\n"
        "  - {id: ghi, call: %s}\n"
    )
    for name, others in (("con", {"con": called}), ("giua", {"con": called, "giua": between})):
        (problem,) = found("consent", f"steps:\n  - call: {name}\n", **others)
        assert problem.level == "error"
        assert name in problem.message
        assert not found("consent", asks % name, **others)
