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
