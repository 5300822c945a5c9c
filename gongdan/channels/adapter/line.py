"""A line to a mail server: reached, secured if asked, read by lines and pieces, each within a time limit."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from typing import Self

from gongdan.channels.adapter.reach import connected_socket
from gongdan.channels.adapter.trouble import MailTrouble, told

ANSWER_SECONDS = 60.0
# The list of all numbers of a large folder is one line. Of what comes faster than it is read twice this is held.
LONGEST_LINE = 4 * 1024 * 1024
PIECE_BYTES = 64 * 1024


class Line:
    """Made by `open`; `where` is host:port, for messages."""

    def __init__(self, host: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._host = host
        self.where = f"{host}:{port}"
        self.reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, host: str, port: int, *, is_tls: bool) -> Self:
        """Raises MailTrouble."""
        sock = await connected_socket(host, port)
        try:
            with told(f"{host}:{port}"):
                async with asyncio.timeout(ANSWER_SECONDS):
                    reader, writer = await asyncio.open_connection(
                        sock=sock,
                        ssl=ssl.create_default_context() if is_tls else None,
                        server_hostname=host if is_tls else None,
                        limit=LONGEST_LINE,
                    )
        except BaseException:
            sock.close()
            raise
        return cls(host, port, reader, writer)

    async def secure(self) -> None:
        """Go on in TLS. What came before in the clear, ahead of its time, is refused. Raises MailTrouble."""
        if self.reader._buffer:  # type: ignore[attr-defined]
            raise MailTrouble("broken_answer", f"{self.where} speaks before the line is secure.", "Choose tls.")
        with told(self.where):
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._writer.start_tls(ssl.create_default_context(), server_hostname=self._host)

    async def write(self, text: bytes) -> None:
        with told(self.where):
            self._writer.write(text)
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._writer.drain()

    async def read_line(self, seconds: float = ANSWER_SECONDS) -> bytes:
        """One line without its end. Raises MailTrouble; TimeoutError comes out as code timed_out."""
        with told(self.where):
            try:
                async with asyncio.timeout(seconds):
                    return (await self.reader.readuntil(b"\n")).rstrip(b"\r\n")
            except asyncio.LimitOverrunError:
                raise MailTrouble("broken_answer", f"{self.where} answers beyond measure.") from None

    async def read_raw_line(self, seconds: float = ANSWER_SECONDS) -> bytes:
        """One line with its end, or a piece of one that is very long. Raises MailTrouble."""
        with told(self.where):
            async with asyncio.timeout(seconds):
                try:
                    return await self.reader.readuntil(b"\n")
                except asyncio.LimitOverrunError as long:
                    return await self.reader.readexactly(long.consumed)

    async def read_pieces(self, count: int) -> AsyncIterator[bytes]:
        """The next `count` bytes, in pieces."""
        while count:
            with told(self.where):
                async with asyncio.timeout(ANSWER_SECONDS):
                    piece = await self.reader.read(min(count, PIECE_BYTES))
                if not piece:
                    raise EOFError
            count -= len(piece)
            yield piece

    def close(self) -> None:
        self._writer.close()
