"""Names in texts and conditions that nothing gives a value."""

from bot.scripts.loader import load_scripts
from tests.unit.scripts.lint.findings import found


def test_undefined_variable_looks_into_texts_options_and_conditions() -> None:
    text = "steps:\n  - say: '{{ a }}'\n  - say: x\n    if: b > 1\n  - set: {c: d}\n  - say: '{{ c }} {{ now }}'\n"
    assert [problem.line for problem in found("undefined-variable", text)] == [5, 7, 8]


def test_undefined_variable_gives_repair_flows_what_the_machine_gives_them() -> None:
    text = "spec: 1\nflow: loi\nsteps:\n  - say: 'Lỗi {{ da_ghi }}'\n"
    assert load_scripts({"repair/loi.yaml": text}).problems == []


def test_undefined_variable_tells_how_to_write_an_id_out() -> None:
    first, _ = found("undefined-variable", "steps:\n  - ticket: {kind: feedback, about: {unit: long-bien}}\n")
    assert "\"'long-bien'\"" in first.hint
