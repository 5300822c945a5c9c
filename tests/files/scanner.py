"""A virus scanner for tests: speaks as clamd does (INSTREAM, VERSION), and finds one word of ours."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

HARM = b"a-word-that-the-test-scanner-calls-harm"
SIGNATURE = "Gongdan.Test.Harm-1"


@dataclass
class Scanner:
    """What it was sent, and how it behaves."""

    most_bytes: int = 1_000_000
    says: bytes | None = None
    seen: list[bytes] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        command = await reader.readuntil(b"\0")
        if command == b"zVERSION\0":
            writer.write(b"ClamAV 1.4.3/27800/Sat Nov 29 2026\0")
        elif command == b"zINSTREAM\0":
            writer.write(self.says or await self._stream(reader))
        else:
            writer.write(b"UNKNOWN COMMAND\0")
        await writer.drain()
        writer.close()

    async def _stream(self, reader: asyncio.StreamReader) -> bytes:
        content = b""
        while length := int.from_bytes(await reader.readexactly(4), "big"):
            if len(content) + length > self.most_bytes:
                return b"INSTREAM size limit exceeded. ERROR\0"
            content += await reader.readexactly(length)
        self.seen.append(content)
        return f"stream: {SIGNATURE} FOUND\0".encode() if HARM in content else b"stream: OK\0"


@asynccontextmanager
async def scanning(scanner: Scanner, socket: Path) -> AsyncIterator[None]:
    """The scanner listens at the socket while this lasts."""
    server = await asyncio.start_unix_server(scanner.talk, str(socket))
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()
