"""Abbreviations that are words when typed without accents."""

from tests.unit.scripts.lint.findings import found

STEPS = "steps:\n  - say: Xin chào.\n"


def test_abbreviation_is_word_tells_each_at_its_line_and_leaves_what_nobody_can_read_aloud() -> None:
    shared = "spec: 1\nabbreviations:\n  ks: khai sinh\n  cap: công an phường\n  tăng: toà án\n  gcn: giấy chứng nhận\n"
    problems = found("abbreviation-is-word", STEPS, phrases=shared)
    assert [(p.file, p.line, p.column, p.level) for p in problems] == [
        ("phrases.yaml", 4, 3, "warning"),
        ("phrases.yaml", 5, 3, "warning"),
    ]
    assert "“tăng”" in problems[1].message


def test_abbreviation_is_word_has_nothing_to_say_without_abbreviations() -> None:
    assert not found("abbreviation-is-word", STEPS)
    assert not found("abbreviation-is-word", STEPS, phrases="spec: 1\nabbreviations: [cap]\n")
