"""Braces a citizen would read."""

from tests.unit.scripts.lint.findings import found


def test_stray_braces_shows_what_a_citizen_would_read() -> None:
    def shown(text: str) -> list[str]:
        return [p.message.split("”")[0][1:] for p in found("stray-braces", f"steps:\n  - say: '{text}'\n")]

    assert shown("Chào {ten}, {{ now }}} và ${ma}.") == ["{ten}", "${ma}"]
    assert shown("Chào ten }} và [[ten]]") == ["}}", "[[ten]]"]
    assert shown("Chào {{ now }}: {% if now %}a{% endif %} {# ghi chú {a} #} [1] :-}") == []
