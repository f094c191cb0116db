"""Shares and how sure they are."""

from __future__ import annotations

import pytest

from bot.routing.shares import Share


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [(Share(9, 10), 0.5958, 0.9821), (Share(0, 20), 0.0, 0.1611), (Share(20, 20), 0.8389, 1.0), (Share(0, 0), 0, 1)],
)
def test_the_interval_is_wilsons(share: Share, low: float, high: float) -> None:
    assert share.interval == pytest.approx((low, high), abs=5e-5)


def test_a_share_counts_what_is_true() -> None:
    assert Share.of([True, False, True, True]) == Share(3, 4)
    assert Share(3, 4).share == 0.75
    assert Share(0, 0).share == 0.0
    assert str(Share(9, 10)) == "0.900 (0.596 to 0.982, n = 10)"
