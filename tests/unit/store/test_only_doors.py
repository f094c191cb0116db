"""Nobody but the doors and the owner of a partition reads tickets (I6): any other way in fails here."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[3]
READERS = frozenset(
    {"look", "load", "holder", "history", "stored_history", "exists", "all", "load_readable", "codes_of"}
)  # of TicketStore
KEY_NAMES = frozenset({"ticket", "tickets", "ledger", "chain"})  # of bot.store.names

# Who may name the store at all, and why. Whoever only hands it on reads nothing: the second test sees to that.
MAY_READ = {
    "bot/store/doors.py": "the doors",
    "bot/store/opening.py": "what is under a seal, once the door opened and the ledger holds who looks and why",
    "bot/runtime/by_receipt.py": "whoever has the receipt is let in by it, and sees what a citizen may be told",
    "bot/runtime/erasing.py": "upkeep: what is due to be erased, by kind and date, no word of it",
    "bot/runtime/fetching.py": "upkeep: which files are still to be fetched",
    "bot/store/proving.py": "proves histories as they are stored: bytes, no word of them is read",
    "bot/runtime/worker.py": "the partition's owner",
    "bot/runtime/carrying.py": "the partition's owner",
}
MAY_HAND_ON = {
    "bot/app/worker.py": "builds the owner",
    "bot/runtime/taker.py": "is given it for the carrier",
    "bot/runtime/desk.py": "is given it for the doors",
    "bot/cli/session.py": "builds the desk",
}


def _sources() -> dict[str, ast.Module]:
    paths = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("handlers/**/*.py")]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


def _names(tree: ast.Module) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} | {
        alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }


def test_only_the_doors_and_the_owner_know_the_store() -> None:
    found = {path for path, tree in _sources().items() if "TicketStore" in _names(tree)}
    assert found == set(MAY_READ) | set(MAY_HAND_ON)


def test_who_only_hands_the_store_on_calls_nothing_of_it() -> None:
    sources = _sources()
    for path in MAY_HAND_ON:
        called = {
            f"{ast.unparse(node.func.value)}.{node.func.attr}"
            for node in ast.walk(sources[path])
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in READERS
        }
        assert not {call for call in called if "ticket" in call.lower() or "store" in call.lower()}, (path, called)


def test_nobody_else_knows_where_tickets_lie_in_redis() -> None:
    found = set()
    for path, tree in _sources().items():
        for node in ast.walk(tree):
            is_key = isinstance(node, ast.Attribute) and node.attr in KEY_NAMES and ast.unparse(node.value) == "names"
            if is_key:
                found.add(path)
    provers = {"bot/store/proving.py", "bot/store/heads.py"}  # of entries their hashes and numbers, never a word
    wrapping = {"bot/store/rotation.py"}  # of the keys alone
    assert found <= {"bot/store/tickets.py", "bot/store/doors.py", "bot/store/clock_rows.py"} | provers | wrapping, (
        found
    )


def test_clocks_without_keys_are_read_for_the_operators_recount_alone() -> None:
    def known_by(name: str) -> set[str]:
        return {path for path, tree in _sources().items() if name in _names(tree)} - {f"bot/store/{name}.py"}

    assert known_by("read_clocks") == {"bot/runtime/recounting.py"}
    assert known_by("moved_clocks") == {"bot/cli/clocks.py"}
