"""Who somebody is, asked without saying what for and how long it is kept."""

from tests.unit.scripts.lint.findings import found


def test_identity_purpose_applies_to_types_that_are_identity_by_nature() -> None:
    assert found("identity-purpose", "answers: {a: {type: phone, keep: 1d}}\nsteps:\n  - ask: a\n")
    assert not found("identity-purpose", "answers: {a: {type: phone, privacy: open}}\nsteps:\n  - ask: a\n")
