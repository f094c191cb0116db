"""What happened in a simulated conversation, line by line, for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.scripts.conversations.checks import said
from bot.scripts.conversations.simulate import Done
from bot.scripts.conversations.writing import duration
from bot.scripts.effects import Effect, OpenTicket, Say

EXCERPT = 6  # lines of the conversation shown before what differs


def excerpt(log: Sequence[Done | Effect], lines: int = EXCERPT) -> Iterator[str]:
    """The last lines of a conversation, as a chat."""
    shown = [line for entry in log for line in _in_chat(entry)]
    return iter(shown[-lines:])


def _in_chat(entry: Done | Effect) -> Iterator[str]:
    if isinstance(entry, Say):
        yield "bot:        " + said(entry).replace("\n", " / ")
    elif isinstance(entry, OpenTicket):
        yield f"phiếu:      {entry.kind} {entry.code}"
    elif isinstance(entry, Done) and entry.kind == "citizen":
        yield "người dân:  " + _written(entry.value)
    elif isinstance(entry, Done) and entry.value:
        yield _DONE[entry.kind](entry.value)


_DONE: dict[str, Callable[[Any], str]] = {
    "staff": lambda value: f"cán bộ:     {value}",
    "wait": lambda value: f"chờ:        {duration(value)}",
    "form": lambda value: f"trang kín:  {', '.join(value)}",
    "service": lambda value: f"dịch vụ:    {value['name']}",
}


def _written(value: Mapping[str, Any]) -> str:
    if "tap" in value:
        return f"[{value['tap']}]"
    if "follow" in value:
        return "(theo dõi trang)"
    words = {"images": "ảnh", "files": "tệp"}
    extra = [f"({value[name]} {word})" for name, word in words.items() if name in value]
    return " ".join([value.get("text", ""), *extra, *(["(vị trí)"] if "location" in value else [])]).strip()
