"""`python -m bench.mail.imap_server 100000`: a mailbox with so many messages, each made up when it is asked for.

Prints its port. Speaks as much IMAP as the mailroom does.
"""

import asyncio
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime

from bench.mail.letters import CARE, FIRST

PASSWORD = "only for measuring"


def message(number: int) -> bytes:
    """A short one; two of the same sender lie hours apart."""
    at = format_datetime(FIRST + number * timedelta(seconds=9))
    return (
        f"Received: from mx.client.example by mail.bench.example; {at}\r\nFrom: W {number % 5000} "
        f"<v{number % 5000}@crowd.example>\r\nTo: {CARE}\r\nSubject: Request {number}\r\nDate: {at}\r\n"
        f"Message-ID: <{number}@crowd.example>\r\n\r\nThe machine in hall {number % 91} stands still again.\r\n"
    ).encode()


class Mailbox:
    """One folder whose messages are numbered from 1."""

    def __init__(self, messages: int) -> None:
        self._messages = messages

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := (await reader.readline()).decode().strip():
            tag, _, command = line.partition(" ")
            for piece in self._answer(command):
                writer.write(piece)
            writer.write(f"{tag} OK done\r\n".encode())
            await writer.drain()
        writer.close()

    def _answer(self, command: str) -> Iterator[bytes]:
        word = command.upper()
        if word == "CAPABILITY":
            yield b"* CAPABILITY IMAP4rev1 UIDPLUS\r\n"
        elif word.startswith("SELECT"):
            yield f"* {self._messages} EXISTS\r\n* OK [UIDVALIDITY 1] valid\r\n".encode()
        elif word.startswith("UID SEARCH"):
            first = int(re.findall(r"(\d+):\*", word)[0])
            yield b"* SEARCH " + " ".join(map(str, range(first, self._messages + 1))).encode() + b"\r\n"
        elif word.startswith("UID FETCH"):
            _, _, wanted, what = word.split(" ", 3)
            for number in _numbers(wanted):
                raw = message(number)
                if "SIZE" in what:
                    yield f"* {number} FETCH (UID {number} RFC822.SIZE {len(raw)})\r\n".encode()
                else:
                    yield f"* {number} FETCH (UID {number} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"


def _numbers(text: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.partition(":")
        yield from range(int(first), int(last or first) + 1)


async def _run(messages: int) -> None:
    server = await asyncio.start_server(Mailbox(messages).serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1])))
