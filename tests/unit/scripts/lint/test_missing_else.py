"""Branches that leave a case open."""

from tests.unit.scripts.lint.findings import found


def test_missing_else_also_minds_the_order() -> None:
    steps = "steps:\n  - when: [%s]\n  - {id: a, say: A}\n"
    assert found("missing-else", steps % "{if: 1 > 0, go: a}")
    assert found("missing-else", steps % "{else: a}, {if: 1 > 0, go: a}")
    assert not found("missing-else", steps % "{if: 1 > 0, go: a}, {else: a}")
