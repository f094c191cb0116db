"""Options that read alike without accents."""

from tests.unit.scripts.lint.findings import found


def test_alike_labels_allows_the_same_label_under_conditions() -> None:
    assert found("alike-labels", "steps:\n  - {choose: Gì, options: [Má, Mạ]}\n")
    assert not found(
        "alike-labels", "steps:\n  - {choose: Gì, options: [{label: A, if: 1 > 2}, {label: A, value: b, if: 1 < 2}]}\n"
    )
