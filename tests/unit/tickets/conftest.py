"""One chart and one ticket for all tests of the ticket room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.tickets.ticket import Kind, Ticket


@pytest.fixture
def ticket() -> Callable[..., Ticket]:
    """A maker of tickets that are about Phường Long Biên unless told otherwise."""

    def make(**changes: Any) -> Ticket:
        fields: dict[str, Any] = {
            "code": "NR-7K3M-9Q4X",
            "kind": Kind.CONDUCT,
            "oa": "oa-1",
            "user": "user-1",
            "subject": "Phản ánh về cán bộ",
            "body": "Cô ở quầy 3 quát tôi.",
            "office": "thanh-tra-thanh-pho",
            "opened_at": 1_795_399_200_000,
            "origin": "event-1",
            "about_units": ("long-bien",),
            "walled": True,
            "sealed": (),
        }
        return Ticket(**(fields | changes))

    return make
