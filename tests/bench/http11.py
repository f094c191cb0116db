"""Just enough HTTP/1.1 for a load driver: both sides of keep-alive connections on loopback."""

from __future__ import annotations

import asyncio
from typing import cast

END = b"\r\n\r\n"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Messages(asyncio.Protocol):
    """Cuts a byte stream into messages and calls `on_message(first line, headers, body)` for each."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._bytes = bytearray()
        self._invited = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._bytes += data
        while self._take_one():
            pass

    def forget(self) -> None:
        """Drops what is half received."""
        self._bytes.clear()
        self._invited = False

    def on_message(self, line: str, headers: dict[str, str], body: bytes) -> None:
        raise NotImplementedError

    def _take_one(self) -> bool:
        head_end = self._bytes.find(END)
        if head_end < 0:
            return False
        line, *fields = self._bytes[:head_end].decode("latin-1").split("\r\n")
        headers = {}
        for field in fields:
            name, _, value = field.partition(":")
            headers[name.lower()] = value.strip()
        if not self._invited and headers.get("expect", "").lower() == "100-continue" and self.transport:
            self._invited = True
            self.transport.write(CONTINUE)
        start = head_end + len(END)
        if "chunked" in headers.get("transfer-encoding", "").lower():
            found = self._chunks(start)
        else:
            end = start + int(headers.get("content-length") or 0)
            found = (bytes(self._bytes[start:end]), end) if len(self._bytes) >= end else None
        if found is None:
            return False
        body, end = found
        del self._bytes[:end]
        self._invited = False
        self.on_message(line, headers, body)
        return True

    def _chunks(self, at: int) -> tuple[bytes, int] | None:
        parts: list[bytes] = []
        while (line_end := self._bytes.find(b"\r\n", at)) >= 0:
            size = int(self._bytes[at:line_end].split(b";")[0], 16)
            at = line_end + 2
            if len(self._bytes) < at + size + 2:
                return None
            if size == 0:
                return b"".join(parts), at + 2
            parts.append(bytes(self._bytes[at : at + size]))
            at += size + 2
        return None


class Poster(Messages):
    """The client side of one connection: one POST at a time."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__()
        self._host, self._port = host, port
        self._answer: asyncio.Future[int] | None = None

    async def post(self, path: str, headers: dict[str, str], body: bytes, timeout: float = 30.0) -> int:
        """The status. Raises OSError when the connection breaks, TimeoutError when no answer comes."""
        loop = asyncio.get_running_loop()
        if self.transport is None or self.transport.is_closing():
            self.forget()
            await loop.create_connection(lambda: self, self._host, self._port)
        transport = self.transport
        if transport is None:
            raise ConnectionError("closed at once")
        self._answer = loop.create_future()
        fields = {"Host": f"{self._host}:{self._port}", "Content-Type": "application/json", **headers}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        transport.write(f"POST {path} HTTP/1.1\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        try:
            async with asyncio.timeout(timeout):
                return await self._answer
        except TimeoutError:
            transport.abort()  # a late answer must not be taken for the next one's
            raise

    def on_message(self, line: str, headers: dict[str, str], body: bytes) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(int(line.split(" ", 2)[1]))
        if headers.get("connection", "").lower() == "close" and self.transport:
            self.transport.close()
            self.transport = None

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("closed before the answer"))
