"""Sealed answers in a text."""

from tests.unit.scripts.lint.findings import found


def test_sealed_printed_sees_filters_but_not_tests() -> None:
    answers = "answers: {a: {type: text, privacy: sealed, purpose: x, keep: 1d}}\nsteps:\n  - ask: a\n"
    assert found("sealed-printed", answers + "  - say: '{{ a | tom_tat(3) }}'\n")
    assert not found("sealed-printed", answers + "  - say: '{% if a %}có{% endif %}'\n")
