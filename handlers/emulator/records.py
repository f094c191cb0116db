"""Everything the emulator remembers, in one SQLite file (or in memory).

Writes go through at once and are not synced to disk: killing the process loses nothing, a power cut may.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TypeVar

from handlers.emulator.models import Asset, Citizen, Delivery, Message, Record

MAX_MESSAGES = 50_000
MAX_ASSETS = 2_000
MAX_MEDIA_BYTES = 256 * 1024 * 1024
TRIM_EVERY = 500

SCHEMA = """
CREATE TABLE IF NOT EXISTS value (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS citizen (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, user_id TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS message_of_user ON message (user_id, seq);
CREATE TABLE IF NOT EXISTS asset (n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS media (
    n INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
    body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
"""
CHAT_TABLES = ("citizen", "message", "asset", "media", "delivery")

VERSION = 1

R = TypeVar("R", bound=Record)


class OtherVersion(Exception):
    """The data file was written by another version of the emulator."""

    def __init__(self, data_file: Path | None) -> None:
        super().__init__(f"{data_file} was written by another version of the emulator: delete it and start again")
        self.data_file = data_file


class Records:
    """The tables, one method per question asked of them."""

    def __init__(self, data_file: Path | None) -> None:
        if data_file is not None:
            data_file.parent.mkdir(parents=True, exist_ok=True)
            data_file.touch(mode=0o600)
        self._db = sqlite3.connect(data_file or ":memory:", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        if self._one("PRAGMA user_version")[0] not in (0, VERSION):
            self._db.close()
            raise OtherVersion(data_file)
        self._db.executescript(SCHEMA)
        self._db.execute(f"PRAGMA user_version = {VERSION}")
        self._media_bytes: int = self._one("SELECT coalesce(sum(length(body)), 0) FROM media")[0]

    def close(self) -> None:
        self._db.close()

    def clear_chats(self) -> None:
        """Forget citizens and all that belongs to them; single values (tokens, clock) stay."""
        for table in CHAT_TABLES:
            self._db.execute(f"DELETE FROM {table}")
        self._media_bytes = 0

    def value(self, name: str) -> str | None:
        row = self._db.execute("SELECT body FROM value WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def put_value(self, name: str, body: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO value (name, body) VALUES (?, ?)", (name, body))

    def put_citizen(self, citizen: Citizen) -> None:
        self._db.execute(
            "INSERT INTO citizen (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (citizen.id, citizen.model_dump_json()),
        )

    def citizen(self, user_id: str) -> Citizen | None:
        return self._record(Citizen, "SELECT body FROM citizen WHERE id = ?", (user_id,))

    def citizens(self, limit: int) -> list[Citizen]:
        """The oldest first, so that panels keep their places."""
        rows = self._db.execute("SELECT body FROM citizen ORDER BY n LIMIT ?", (limit,))
        return [Citizen.model_validate_json(row[0]) for row in rows]

    def citizen_count(self) -> int:
        return int(self._one("SELECT count(*) FROM citizen")[0])

    def follower_count(self) -> int:
        return int(self._one("SELECT count(*) FROM citizen WHERE json_extract(body, '$.follows')")[0])

    def add_message(self, message: Message) -> Message:
        """Store a new message and return it with its number."""
        cursor = self._db.execute(
            "INSERT INTO message (id, user_id, body) VALUES (?, ?, ?)",
            (message.id, message.user_id, message.model_dump_json()),
        )
        seq = cursor.lastrowid or 0
        if seq % TRIM_EVERY == 0:
            self._db.execute("DELETE FROM message WHERE seq <= ?", (seq - MAX_MESSAGES,))
        return message.model_copy(update={"seq": seq})

    def update_message(self, message: Message) -> None:
        self._db.execute("UPDATE message SET body = ? WHERE id = ?", (message.model_dump_json(), message.id))

    def message(self, message_id: str) -> Message | None:
        row = self._db.execute("SELECT seq, body FROM message WHERE id = ?", (message_id,)).fetchone()
        return _message(row) if row else None

    def messages(self, user_id: str, limit: int, after: int = 0) -> list[Message]:
        """The newest `limit` messages numbered above `after`, oldest first; of everybody when `user_id` is empty."""
        if user_id:
            query = "SELECT seq, body FROM message WHERE user_id = ? AND seq > ? ORDER BY seq DESC LIMIT ?"
            rows = self._db.execute(query, (user_id, after, limit)).fetchall()
        else:
            query = "SELECT seq, body FROM message WHERE seq > ? ORDER BY seq DESC LIMIT ?"
            rows = self._db.execute(query, (after, limit)).fetchall()
        return [_message(row) for row in reversed(rows)]

    def chat_page(self, user_id: str, offset: int, count: int) -> list[Message]:
        """A page of one chat, newest first."""
        rows = self._db.execute(
            "SELECT seq, body FROM message WHERE user_id = ? ORDER BY seq DESC LIMIT ? OFFSET ?",
            (user_id, count, offset),
        )
        return [_message(row) for row in rows]

    def latest_of_chats(self, offset: int, count: int) -> list[Message]:
        """The newest message of each chat, most recent chat first."""
        rows = self._db.execute(
            "SELECT max(seq), body FROM message GROUP BY user_id ORDER BY 1 DESC LIMIT ? OFFSET ?", (count, offset)
        )
        return [_message(row) for row in rows]

    def put_asset(self, asset: Asset) -> None:
        self._db.execute("INSERT INTO asset (id, body) VALUES (?, ?)", (asset.id, asset.model_dump_json()))
        self._db.execute("DELETE FROM asset WHERE n <= (SELECT max(n) FROM asset) - ?", (MAX_ASSETS,))

    def asset(self, asset_id: str) -> Asset | None:
        return self._record(Asset, "SELECT body FROM asset WHERE id = ?", (asset_id,))

    def put_media(self, media_id: str, content_type: str, name: str, body: bytes) -> None:
        """Keep bytes to be fetched later; the oldest go when the total passes `MAX_MEDIA_BYTES`."""
        self._db.execute(
            "INSERT INTO media (id, type, name, body) VALUES (?, ?, ?, ?)", (media_id, content_type, name, body)
        )
        self._media_bytes += len(body)
        while self._media_bytes > MAX_MEDIA_BYTES:
            number, size = self._one("SELECT n, length(body) FROM media ORDER BY n LIMIT 1")
            self._db.execute("DELETE FROM media WHERE n = ?", (number,))
            self._media_bytes -= size

    def media(self, media_id: str) -> tuple[str, str, bytes] | None:
        """(content type, file name, bytes)"""
        row = self._db.execute("SELECT type, name, body FROM media WHERE id = ?", (media_id,)).fetchone()
        return (row[0], row[1], row[2]) if row else None

    def add_delivery(self, delivery: Delivery) -> Delivery:
        cursor = self._db.execute("INSERT INTO delivery (body) VALUES (?)", (delivery.model_dump_json(),))
        return delivery.model_copy(update={"id": cursor.lastrowid or 0})

    def update_delivery(self, delivery: Delivery) -> None:
        self._db.execute("UPDATE delivery SET body = ? WHERE id = ?", (delivery.model_dump_json(), delivery.id))

    def remove_delivery(self, delivery: Delivery) -> None:
        self._db.execute("DELETE FROM delivery WHERE id = ?", (delivery.id,))

    def deliveries(self) -> list[Delivery]:
        rows = self._db.execute("SELECT id, body FROM delivery ORDER BY id")
        return [Delivery.model_validate_json(row[1]).model_copy(update={"id": row[0]}) for row in rows]

    def _record(self, kind: type[R], query: str, arguments: tuple[str, ...]) -> R | None:
        row = self._db.execute(query, arguments).fetchone()
        return kind.model_validate_json(row[0]) if row else None

    def _one(self, query: str) -> tuple[int, ...]:
        row: tuple[int, ...] = self._db.execute(query).fetchone()
        return row


def _message(row: tuple[int, str]) -> Message:
    return Message.model_validate_json(row[1]).model_copy(update={"seq": row[0]})
