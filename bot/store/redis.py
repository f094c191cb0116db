"""The connection to Redis or Valkey.

`Redis` here shares one connection between all callers of a process: commands issued at the same time travel in one
write and one read (group commit), which with `appendfsync always` costs one fsync for all of them. Blocking reads
use connections of their own (`reader`).
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit

from hiredis import pack_command
from redis.asyncio import Connection, SSLConnection, UnixDomainSocketConnection
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.sentinel import Sentinel
from redis.exceptions import NoScriptError, RedisError, ResponseError

from bot.store.lua import ALL, Script

Arg = str | bytes | int | float
CONNECT_TIMEOUT_SECONDS = 2.0
ANSWER_TIMEOUT_SECONDS = 5.0  # a server silent for longer counts as gone
RECONNECT_PAUSE_SECONDS = 0.1
MAX_WAITING = 100_000  # commands waiting for the connection, per process
MAX_BATCH = 512  # commands in one write
DOWN = (OSError, RedisError, TimeoutError, asyncio.IncompleteReadError)


class RedisDown(Exception):
    """Redis did not answer; nothing is known about the command's outcome."""


class Redis:
    """One pipelined connection. `call` returns the reply (bytes, int, list or None) or raises.

    Raises RedisDown when the server cannot be reached or the connection breaks, ResponseError for the server's own
    errors. A command whose connection broke may or may not have happened: callers use idempotent commands.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection: AbstractConnection | None = None
        self._waiting: list[tuple[tuple[Arg, ...], asyncio.Future[Any]]] = []
        self._wake = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._closed = False
        self._hanging_up: asyncio.Task[None] | None = None

    def call(self, *command: Arg) -> asyncio.Future[Any]:
        """Queues one command; the future gets its reply."""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self._closed:
            future.set_exception(RedisDown("the connection is closed"))
        elif len(self._waiting) >= MAX_WAITING:
            future.set_exception(RedisDown("too many commands are waiting"))
        else:
            self._waiting.append((command, future))
            self._wake.set()
            if self._runner is None:
                self._runner = asyncio.create_task(self._run())
        return future

    async def script(self, script: Script, keys: Sequence[str], args: Sequence[Arg]) -> Any:
        """Runs a script by its hash; a server that lost it (restart, failover) is given it again."""
        try:
            return await self.call("EVALSHA", script.sha, len(keys), *keys, *args)
        except NoScriptError:
            return await self.call("EVAL", script.source, len(keys), *keys, *args)

    async def ping(self) -> None:
        await self.call("PING")

    async def close(self) -> None:
        self._closed = True
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.gather(self._runner, return_exceptions=True)
        self._fail_waiting(RedisDown("the connection is closed"))
        await self._disconnect()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
                try:
                    await self._exchange(batch)
                except DOWN as error:
                    down = RedisDown(f"Redis does not answer: {error or type(error).__name__}")
                    for _, future in batch:
                        if not future.done():
                            future.set_exception(down)
                    self._fail_waiting(down)
                    await self._disconnect()
                    await asyncio.sleep(RECONNECT_PAUSE_SECONDS)
                except asyncio.CancelledError:
                    for _, future in batch:
                        future.cancel()
                    raise

    async def _exchange(self, batch: list[tuple[tuple[Arg, ...], asyncio.Future[Any]]]) -> None:
        """One write and one read; a server silent for too long is hung up on, which ends the read."""
        if self._connection is None:
            self._connection = await open_connection(self.url)
        connection = self._connection
        loop = asyncio.get_running_loop()
        silence = loop.call_later(ANSWER_TIMEOUT_SECONDS, self._hang_up, connection)
        try:
            packed = b"".join([pack_command(command) for command, _ in batch])  # type: ignore[arg-type]
            await connection.send_packed_command(packed, check_health=False)
            for _, future in batch:
                try:
                    reply = await connection.read_response(timeout=math.inf)
                except ResponseError as error:
                    if not future.done():
                        future.set_exception(error)
                else:
                    if not future.done():
                        future.set_result(reply)
        finally:
            silence.cancel()

    def _hang_up(self, connection: AbstractConnection) -> None:
        self._hanging_up = asyncio.create_task(connection.disconnect(nowait=True))

    def _fail_waiting(self, error: Exception) -> None:
        waiting, self._waiting = self._waiting, []
        for _, future in waiting:
            if not future.done():
                future.set_exception(error)

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect(nowait=True)


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
