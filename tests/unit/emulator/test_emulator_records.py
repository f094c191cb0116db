from __future__ import annotations

import pytest

from handlers.emulator import records
from handlers.emulator.models import Message
from handlers.emulator.records import Records


def _message(n: int) -> Message:
    return Message(id=f"m{n}", user_id="1", source="citizen", kind="text", time_ms=n, text=str(n))


def test_old_messages_go_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_MESSAGES", 10)
    monkeypatch.setattr(records, "TRIM_EVERY", 5)
    store = Records(None)
    for n in range(1, 31):
        store.add_message(_message(n))
    assert [message.text for message in store.messages("1", 100)] == [str(n) for n in range(21, 31)]


def test_numbers_go_on_after_everything_was_cleared() -> None:
    store = Records(None)
    first = store.add_message(_message(1))
    store.clear_chats()
    assert store.add_message(_message(2)).seq > first.seq
