"""Answers worked out by the script."""

from tests.unit.scripts.talk import Start, said


def test_set_computes_in_order_and_keeps_typed_values(started: Start) -> None:
    simulation = started("- set: {a: 1, b: a + 2, c: now}\n- say: '{{ b }} {{ c | ngay }}'")
    assert said(simulation) == ["3 23/11/2026"]
