"""Sealed answers in a text."""

from tests.unit.scripts.lint.findings import found


def test_sealed_printed_sees_filters_but_not_tests() -> None:
    answers = "answers: {a: {type: text, privacy: sealed, purpose: x, keep: 1d}}\nsteps:\n  - ask: a\n"
    assert found("sealed-printed", answers + "  - say: '{{ a | tom_tat(3) }}'\n")
    assert not found("sealed-printed", answers + "  - say: '{% if a %}có{% endif %}'\n")


CALLED = (
    "spec: 1\nflow: con\nanswers: {so: {type: text, %s}, ra: {type: text, privacy: sealed, purpose: x, keep: 1d}}\n"
    "steps:\n  - ask: so\n  - ask: ra\n"
)


def test_sealed_printed_sees_answers_copied_to_where_they_can_be_read() -> None:
    answers = "answers: {a: {type: text, privacy: sealed, purpose: x, keep: 1d}, b: {type: text}}\nsteps:\n  - ask: a\n"
    sealed, opened = CALLED % "privacy: sealed, purpose: x, keep: 1d", CALLED % "privacy: open"
    assert found("sealed-printed", answers + "  - set: {b: a}\n")
    assert found("sealed-printed", answers + "  - ask: b\n    suggest: a\n")
    assert found("sealed-printed", answers + "  - status: a\n")
    assert found("sealed-printed", answers + "  - rate: a\n")
    assert found("sealed-printed", answers + "  - find: a\n    save: b\n    none: het\n  - {id: het, say: x}\n")
    assert found("sealed-printed", answers + "  - call: con\n    with: {so: a}\n", con=opened)
    assert found("sealed-printed", answers + "  - call: con\n    save: {b: ra}\n", con=opened)
    assert not found("sealed-printed", answers + "  - set: {b: a is none}\n")
    assert not found("sealed-printed", answers + "  - call: con\n    with: {so: a}\n    save: {a: ra}\n", con=sealed)
