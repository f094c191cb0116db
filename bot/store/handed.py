"""Whether today's ledgers still contain what a file of heads says they were, or were cut or rewritten since."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from bot.store.proving import BrokenTicket, Proven
from bot.tickets.heads import Head, read_blocks
from bot.tickets.ledger import heads


class NoSuchHead(Exception):
    """The head somebody kept is not in the file they hold against it."""

    def __init__(self, head: str) -> None:
        super().__init__(f"Dấu {head} không có trong tệp này: tệp đã bị thay, hoặc dấu thuộc tháng khác.")


class Handed:
    """What was handed out: of each pseudonym every head with its day. About 200 bytes a ticket and changed day."""

    def __init__(self) -> None:
        self._heads: defaultdict[str, list[tuple[str, Head]]] = defaultdict(list)
        self._found: set[str] = set()

    def add(self, day: str, name: str, head: Head) -> None:
        self._heads[name].append((day, head))

    def found(self, name: str) -> None:
        """That the ticket is there, whatever else is wrong with it."""
        self._found.add(name)

    def gone(self, name: str, ticket: Proven) -> BrokenTicket | None:
        """The first handed-out head that the ticket's history does not contain."""
        self.found(name)
        now = heads(ticket.code, ticket.history) if name in self._heads else []
        for day, head in self._heads.get(name, ()):
            if not (0 < head.length <= len(now) and now[head.length - 1] == head.hash):
                return BrokenTicket(
                    ticket.code,
                    min(head.length, len(now) + 1),
                    f"lịch sử đã bị cắt hoặc viết lại: mục {head.length} không còn như dấu ngày {day} đã giao ra ngoài",
                )
        return None

    def missing(self) -> list[BrokenTicket]:
        """Tickets that were handed out and are no longer there; only their pseudonyms are known."""
        return [
            BrokenTicket(f"(dấu {name})", 0, f"phiếu có trong tệp dấu từ ngày {known[0][0]} nay không còn")
            for name, known in sorted(self._heads.items())
            if name not in self._found
        ]


def read_handed(path: Path, head: str = "") -> Handed:
    """What a file of heads says, checked; with `head` the block of that hash must be in it.

    Raises HeadsDamaged, NoSuchHead, OSError.
    """
    handed, hashes = Handed(), set()
    with path.open(encoding="utf-8") as file:
        for one in read_blocks(file):
            hashes.add(one.hash)
            for name, state in one.heads.items():
                handed.add(one.day, name, state)
    if head and head not in hashes:
        raise NoSuchHead(head)
    return handed
