"""A mail server for tests: takes what it is sent on loopback, in the words of RFC 5321 and nothing more."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`letters` as they came; while `refuses` is set everybody is turned away."""

    letters: list[str] = field(default_factory=list)
    refuses: bool = False
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 go away\r\n" if self.refuses else b"220 here\r\n")
        while not self.refuses and (line := await reader.readline()):
            verb = line[:4].upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                self.letters.append((await reader.readuntil(b"\r\n.\r\n")).decode())
            elif verb == b"QUIT":
                writer.write(b"221 bye\r\n")
                break
            writer.write(b"250 ok\r\n")
        await writer.drain()
        writer.close()


async def start_mail_server() -> tuple[MailServer, asyncio.Server]:
    mail = MailServer()
    server = await asyncio.start_server(mail.serve, "127.0.0.1", 0)
    mail.port = server.sockets[0].getsockname()[1]
    return mail, server
