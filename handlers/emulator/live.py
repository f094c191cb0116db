"""What just happened, told to open pages and waiting tests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

MAX_LISTENERS = 64
MAX_WAITING = 1000
RESYNC: tuple[str, Any] = ("resync", {})
CLOSED: tuple[str, Any] = ("closed", {})


class TooManyListeners(Exception):
    """More pages are open than the emulator serves; close some."""


class Live:
    """Fans out (name, data) pairs. A listener that falls behind is told once to read everything anew."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[tuple[str, Any]]] = set()

    def publish(self, name: str, data: Any) -> None:
        for queue in self._queues:
            if queue.qsize() < MAX_WAITING - 1:
                queue.put_nowait((name, data))
            elif queue.qsize() == MAX_WAITING - 1:
                queue.put_nowait(RESYNC)

    def close(self) -> None:
        """The process ends: every listener hears `CLOSED` next."""
        for queue in self._queues:
            while not queue.empty():
                queue.get_nowait()
            queue.put_nowait(CLOSED)

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[tuple[str, Any]]]:
        if len(self._queues) >= MAX_LISTENERS:
            raise TooManyListeners
        queue: asyncio.Queue[tuple[str, Any]] = asyncio.Queue(MAX_WAITING)
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)
