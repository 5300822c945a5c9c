"""A client of the virus scanner ClamAV: its daemon is sent a file in pieces and says what it found."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from gongdan.files.safety import Scanned

CONNECT_SECONDS = 3.0
ANSWER_BYTES = 4096


class ScannerAway(Exception):
    """The scanner cannot be reached, or says nothing that we understand; trying again later may help."""


def read_address(text: str) -> str | tuple[str, int]:
    """The path of a socket, or host and port. Raises ValueError saying what is wanted."""
    if text.startswith(("/", "unix:")):
        return text.removeprefix("unix:")
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise ValueError("write the full path of clamd's socket, or host:port")
    return host.strip("[]"), int(port)


async def scan(address: str, pieces: AsyncIterator[bytes], seconds: float) -> Scanned:
    """Send the pieces (at most 1 MB each) to the scanner. Raises ScannerAway."""
    return _read(await _within(_instream(address, pieces), seconds))


async def version(address: str, seconds: float = CONNECT_SECONDS) -> str:
    """What the scanner calls itself, with the state of its signatures. Raises ScannerAway."""
    return await _within(_asked(address, b"zVERSION\0"), seconds)


async def _within(talk: Coroutine[Any, Any, str], seconds: float) -> str:
    try:
        async with asyncio.timeout(seconds):
            return await talk
    except TimeoutError:
        raise ScannerAway(f"it did not answer within {seconds:.0f} s") from None
    except (OSError, ValueError) as error:
        raise ScannerAway(str(error) or type(error).__name__) from None


# Sockets by themselves, not streams: when the scanner hangs up in the middle, what it said before can still be read.
@contextlib.asynccontextmanager
async def _line(address: str) -> AsyncIterator[socket.socket]:
    place = read_address(address)
    loop = asyncio.get_running_loop()
    if isinstance(place, str):
        family, where = socket.AF_UNIX, place
    else:
        found = await loop.getaddrinfo(*place, type=socket.SOCK_STREAM)
        family, where = found[0][0], found[0][4]  # type: ignore[assignment]
    with socket.socket(family, socket.SOCK_STREAM) as line:
        line.setblocking(False)
        async with asyncio.timeout(CONNECT_SECONDS):
            await loop.sock_connect(line, where)
        yield line


async def _asked(address: str, command: bytes) -> str:
    async with _line(address) as line:
        await asyncio.get_running_loop().sock_sendall(line, command)
        return await _answer(line)


async def _instream(address: str, pieces: AsyncIterator[bytes]) -> str:
    send = asyncio.get_running_loop().sock_sendall
    async with _line(address) as line:
        # It hangs up on what is too large for it, and has said so before.
        with contextlib.suppress(ConnectionError):
            await send(line, b"zINSTREAM\0")
            async for piece in pieces:
                if piece:
                    await send(line, len(piece).to_bytes(4, "big"))
                    await send(line, piece)
            await send(line, bytes(4))
        return await _answer(line)


async def _answer(line: socket.socket) -> str:
    said = b""
    while b"\0" not in said and len(said) < ANSWER_BYTES:
        piece = await asyncio.get_running_loop().sock_recv(line, ANSWER_BYTES)
        if not piece:
            break
        said += piece
    return said.split(b"\0")[0].decode("utf-8", "replace").strip()


def _read(said: str) -> Scanned:
    words = said.removeprefix("stream: ")
    if words == "OK":
        return Scanned("clean")
    if words.endswith(" FOUND"):
        return Scanned("found", words.removesuffix(" FOUND")[:100])
    if "size limit exceeded" in words:
        return Scanned("too_large")
    raise ScannerAway(f"it said {words[:200]!r}" if words else "it hung up without an answer")
