"""What is kept of a service's answer."""

from __future__ import annotations

from typing import Any

import pytest

from bot.runtime.outside import kept


@pytest.mark.parametrize(
    ("value", "fields", "left"),
    [
        ({"a": 1, "b": 2}, ["a"], {"a": 1}),
        ({"a": {"b": 1, "c": 2}}, ["a.b"], {"a": {"b": 1}}),
        ({"a": {"b": 1, "c": 2}}, ["a"], {"a": {"b": 1, "c": 2}}),
        ([{"a": 1, "b": 2}, {"b": 3}, 4], ["a"], [{"a": 1}, {}]),
        ({"ds": [{"a": 1, "b": 2}]}, ["ds.a"], {"ds": [{"a": 1}]}),
        ({"a": 7}, ["a.b"], {"a": None}),
        ({"a": None}, ["a", "khong"], {"a": None}),
        ({}, ["a"], {}),
    ],
)
def test_only_named_fields_are_kept(value: Any, fields: list[str], left: Any) -> None:
    assert kept(value, fields) == left


@pytest.mark.parametrize("value", [7, "a", None, True])
def test_an_answer_that_is_no_object_is_none(value: Any) -> None:
    with pytest.raises(ValueError, match="neither"):
        kept(value, ["a"])
