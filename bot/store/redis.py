"""The connection to Redis or Valkey.

`Redis` here shares one connection between all callers of a process: commands issued at the same time travel in one
write and one read (group commit), which with `appendfsync always` costs one fsync for all of them. Blocking reads
use connections of their own (`reader`).
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from hiredis import pack_command
from redis.asyncio import Connection, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.sentinel import Sentinel
from redis.exceptions import NoScriptError, OutOfMemoryError, ReadOnlyError, RedisError, ResponseError

from bot.store.lua import ALL, Script

Arg = str | bytes | int | float
CONNECT_TIMEOUT_SECONDS = 2.0
ANSWER_TIMEOUT_SECONDS = 5.0  # a server silent for longer counts as gone
RECONNECT_PAUSE_SECONDS = 0.1
MAX_WAITING = 100_000  # commands waiting for the connection, per process
MAX_BATCH = 512  # commands in one write
MAX_UNDER_WAY = 2  # batches sent before the answers to the first are read
REFUSES_WRITES = (OutOfMemoryError, ReadOnlyError)
DOWN = (OSError, RedisError, TimeoutError, asyncio.IncompleteReadError)


class RedisDown(Exception):
    """Redis did not answer; nothing is known about the command's outcome."""


@dataclass(slots=True)
class _Batch:
    """Commands sent in one write over one connection."""

    connection: AbstractConnection
    futures: list[asyncio.Future[Any]]


class Redis:
    """One pipelined connection. `call` returns the reply (bytes, int, list or None) or raises.

    Commands go out in the order of the calls. While a batch is under way a second one may follow, so that the server
    and this process work at the same time; what comes meanwhile waits and travels together.

    Raises RedisDown when the server cannot be reached, refuses writes (full, read-only, disk broken) or the connection
    breaks, ResponseError for the server's other errors, and at once what is wrong with the command itself. A command
    whose connection broke may or may not have happened: callers use idempotent commands.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection: AbstractConnection | None = None
        self._waiting: list[tuple[bytes, asyncio.Future[Any]]] = []
        self._under_way: deque[_Batch] = deque()
        self._wake = asyncio.Event()
        self._answered = asyncio.Event()
        self._sent = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

    def call(self, *command: Arg) -> asyncio.Future[Any]:
        """Queues one command; the future gets its reply."""
        packed = pack_command(command)  # type: ignore[arg-type]
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self._closed:
            future.set_exception(RedisDown("the connection is closed"))
        elif len(self._waiting) >= MAX_WAITING:
            future.set_exception(RedisDown("too many commands are waiting"))
        else:
            self._waiting.append((packed, future))
            self._wake.set()
            if not self._tasks:
                self._tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._read())]
        return future

    async def script(self, script: Script, keys: Sequence[str], args: Sequence[Arg]) -> Any:
        """Runs a script by its hash; a server that lost it (SCRIPT FLUSH) is given it again."""
        try:
            return await self.call("EVALSHA", script.sha, len(keys), *keys, *args)
        except NoScriptError:
            return await self.call("EVAL", script.source, len(keys), *keys, *args)

    async def ping(self) -> None:
        await self.call("PING")

    async def close(self) -> None:
        self._closed = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._break(RedisDown("the connection is closed"), self._connection)

    async def _write(self) -> None:
        """Sends what waits, at most `MAX_UNDER_WAY` batches ahead of the answers."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                while len(self._under_way) >= MAX_UNDER_WAY:
                    self._answered.clear()
                    await self._answered.wait()
                connection = self._connection
                try:
                    if connection is None:
                        connection = self._connection = await open_connection(self.url)
                    await self._send(connection)
                except Exception as error:  # noqa: BLE001  a broken connection fails in many ways, and all mean the same
                    await self._break(error, connection)
                    await asyncio.sleep(RECONNECT_PAUSE_SECONDS)

    async def _send(self, connection: AbstractConnection) -> None:
        batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
        if batch:
            self._under_way.append(_Batch(connection, [future for _, future in batch]))
            self._sent.set()
            await connection.send_packed_command(b"".join([packed for packed, _ in batch]), check_health=False)

    async def _read(self) -> None:
        """Gives each command its answer; a server silent for too long is hung up on."""
        loop = asyncio.get_running_loop()
        while True:
            while not self._under_way:
                self._sent.clear()
                await self._sent.wait()
            batch = self._under_way[0]
            silence = loop.call_later(ANSWER_TIMEOUT_SECONDS, _hang_up, batch.connection)
            try:
                for future in batch.futures:
                    await _answer(batch.connection, future)
            except Exception as error:  # noqa: BLE001  as above
                await self._break(error, batch.connection)
            else:
                if self._under_way and self._under_way[0] is batch:
                    self._under_way.popleft()
                self._answered.set()
            finally:
                silence.cancel()

    async def _break(self, cause: Exception, connection: AbstractConnection | None) -> None:
        """`connection` is of no use: who waits for its answers hears of it; if it is the present one, all who wait."""
        error = RedisDown(f"Redis does not answer: {cause or type(cause).__name__}")
        lost = [future for batch in self._under_way if batch.connection is connection for future in batch.futures]
        self._under_way = deque(batch for batch in self._under_way if batch.connection is not connection)
        if connection is self._connection:
            lost += [future for _, future in self._waiting]
            self._waiting, self._connection = [], None
        self._answered.set()
        for future in lost:
            if not future.done():
                future.set_exception(error)
        if connection is not None:
            with suppress(Exception):
                await connection.disconnect(nowait=True)


async def _answer(connection: AbstractConnection, future: asyncio.Future[Any]) -> None:
    try:
        reply = await connection.read_response(timeout=math.inf)
    except REFUSES_WRITES as error:
        if not future.done():
            future.set_exception(RedisDown(f"Redis refuses to write: {error}"))
        if isinstance(error, ReadOnlyError):
            raise  # the master moved: look for it again
    except ResponseError as error:
        if str(error).startswith("MISCONF"):
            error = RedisDown(f"Redis refuses to write: {error}")  # type: ignore[assignment]
        if not future.done():
            future.set_exception(error)
    else:
        if not future.done():
            future.set_result(reply)


def _hang_up(connection: AbstractConnection) -> None:
    task = asyncio.ensure_future(connection.disconnect(nowait=True))
    _HANGING_UP.add(task)
    task.add_done_callback(_HANGING_UP.discard)


_HANGING_UP: set[asyncio.Future[None]] = set()


class Reader:
    """A connection of its own for blocking commands."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: AbstractConnection | None = None

    async def call(self, *command: Arg) -> Any:
        """One command and its reply; raises RedisDown, after which the next call connects again."""
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
                if self._connection is None:
                    self._connection = await open_connection(self._url)
                await self._connection.send_command(*command, check_health=False)
                return await self._connection.read_response()
        except ResponseError:
            raise
        except DOWN as error:
            await self.close()
            raise RedisDown(f"Redis does not answer: {error or type(error).__name__}") from error
        except asyncio.CancelledError:
            await self.close()
            raise

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect(nowait=True)


async def open_connection(url: str) -> AbstractConnection:
    """A connected connection with all scripts loaded. Raises OSError or RedisError when the server is not there."""
    connection = await _connection(url)
    async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
        await connection.connect()  # type: ignore[no-untyped-call]
        for script in ALL:
            await connection.send_command("SCRIPT", "LOAD", script.source, check_health=False)
            await connection.read_response()
    return connection


async def _connection(url: str) -> AbstractConnection:
    parts = urlsplit(url)
    login = {"username": parts.username, "password": unquote(parts.password)} if parts.password else {}
    common: dict[str, Any] = {
        "decode_responses": False,
        "protocol": 2,
        "socket_timeout": None,  # else every call passes asyncio.wait_for, which in 3.11 may swallow a cancellation
        "socket_connect_timeout": CONNECT_TIMEOUT_SECONDS,
        **login,
    }
    if parts.scheme == "unix":
        return UnixDomainSocketConnection(path=unquote(parts.path), **common)
    database = parts.path.strip("/")
    if parts.scheme == "redis+sentinel":
        hosts = [
            (h.partition(":")[0], int(h.partition(":")[2] or 26379)) for h in parts.netloc.split("@")[-1].split(",")
        ]
        sentinel = Sentinel(hosts, socket_timeout=CONNECT_TIMEOUT_SECONDS)  # type: ignore[no-untyped-call]
        host, port = await sentinel.discover_master(database or "mymaster")
        return Connection(host=host, port=port, **common)
    kind = SSLConnection if parts.scheme == "rediss" else Connection
    return kind(host=parts.hostname or "127.0.0.1", port=parts.port or 6379, db=int(database or 0), **common)
