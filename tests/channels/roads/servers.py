"""Mail servers for tests on loopback: IMAP and POP3 as far as our clients speak it, with faults to order."""

import asyncio
import re
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

USER, PASSWORD = "desk@xinghe.example", 'right-pass word"\\'


@dataclass
class Faults:
    """What goes wrong: messages that are refused, at which the line breaks, that lie about their size."""

    refused: set[int] = field(default_factory=set)
    breaks_at: set[int] = field(default_factory=set)
    breaks_once: bool = False
    sizes: dict[int, int] = field(default_factory=dict)
    breaks_before_marks: bool = False


@dataclass
class Folder:
    """Messages by their lasting number."""

    messages: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    validity: int = 7
    next: int = 1

    def add(self, *raw: bytes) -> None:
        for one in raw:
            self.messages[self.next] = one
            self.flags[self.next] = set()
            self.next += 1


class LoopbackServer:
    """One server; `port` once it runs. `on_mark` is awaited before messages are marked or deleted."""

    def __init__(self, folder: Folder, *, tls: ssl.SSLContext | None = None) -> None:
        self.folder = folder
        self.faults = Faults()
        self.port = 0
        self.commands: list[str] = []
        self.on_mark: Callable[[], Awaitable[None]] | None = None
        self.news = asyncio.Event()
        self.idling = asyncio.Event()
        self._tls = tls
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> "LoopbackServer":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        for writer in list(self._open):
            writer.close()
        await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            await self.talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, BrokenLine):
            pass
        finally:
            self._open.discard(writer)
            writer.close()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        raise NotImplementedError

    def break_at(self, number: int) -> None:
        if number in self.faults.breaks_at:
            if self.faults.breaks_once:
                self.faults.breaks_at.discard(number)
            raise BrokenLine

    async def marking(self) -> None:
        if self.faults.breaks_before_marks:
            self.faults.breaks_before_marks = False
            raise BrokenLine
        if self.on_mark:
            await self.on_mark()


class BrokenLine(Exception):
    """The line breaks here."""


def _numbers(text: str, known: list[int]) -> list[int]:
    found: set[int] = set()
    for part in text.split(","):
        first, _, last = part.partition(":")
        end = max(known, default=0) if last == "*" else int(last or first)
        begin, end = min(int(first), end), max(int(first), end)
        found |= {one for one in known if begin <= one <= end}
    return sorted(found)


class ImapServer(LoopbackServer):
    """LOGIN, AUTHENTICATE XOAUTH2, SELECT, UID SEARCH FETCH STORE EXPUNGE, IDLE."""

    capabilities = "IMAP4rev1 IDLE UIDPLUS AUTH=XOAUTH2 SASL-IR"
    token = "a-token"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while True:
            line = (await reader.readuntil(b"\n")).decode().rstrip("\r\n")
            tag, _, rest = line.partition(" ")
            self.commands.append(rest)
            word = rest.upper()
            if word.startswith("CAPABILITY"):
                writer.write(f"* CAPABILITY {self.capabilities}\r\n{tag} OK done\r\n".encode())
            elif word.startswith("LOGIN"):
                user, password = re.findall(r'"((?:[^"\\]|\\.)*)"', rest)
                is_right = (user, re.sub(r"\\(.)", r"\1", password)) == (USER, PASSWORD)
                writer.write(f"{tag} {'OK in' if is_right else 'NO [AUTHENTICATIONFAILED] wrong'}\r\n".encode())
            elif word.startswith("AUTHENTICATE"):
                await self._authenticate(reader, writer, tag, rest)
            elif word.startswith(("SELECT", "EXAMINE")):
                self._select(writer, tag, rest)
            elif word.startswith("UID SEARCH"):
                known = sorted(self.folder.messages)
                found = " ".join(map(str, _numbers(rest.split()[-1], known)))
                writer.write(f"* SEARCH {found}\r\n{tag} OK done\r\n".encode())
            elif word.startswith("UID FETCH"):
                self._fetch(writer, tag, rest)
            elif word.startswith(("UID STORE", "UID EXPUNGE", "EXPUNGE")):
                await self.marking()
                self._mark(rest)
                writer.write(f"{tag} OK done\r\n".encode())
            elif word == "IDLE":
                await self._idle(reader, writer, tag)
            else:
                writer.write(f"* BYE\r\n{tag} OK bye\r\n".encode())
                return
            await writer.drain()

    async def _authenticate(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tag: str, rest: str
    ) -> None:
        import base64

        wanted = base64.b64encode(f"user={USER}\x01auth=Bearer {self.token}\x01\x01".encode()).decode()
        if rest.split()[2] == wanted:
            writer.write(f"{tag} OK in\r\n".encode())
            return
        writer.write(b"+ eyJzdGF0dXMiOiI0MDEifQ==\r\n")
        assert await reader.readuntil(b"\n") == b"\r\n"
        writer.write(f"{tag} NO wrong token\r\n".encode())

    def _select(self, writer: asyncio.StreamWriter, tag: str, rest: str) -> None:
        if rest.split(" ", 1)[1] != '"INBOX"':
            writer.write(f"{tag} NO no such folder\r\n".encode())
            return
        count = len(self.folder.messages)
        words = f"* {count} EXISTS\r\n* OK [UIDVALIDITY {self.folder.validity}] valid\r\n{tag} OK opened\r\n"
        writer.write(words.encode())

    def _fetch(self, writer: asyncio.StreamWriter, tag: str, rest: str) -> None:
        wanted, what = rest.split(" ", 3)[2:]
        outcome = "OK done"
        for number in _numbers(wanted, sorted(self.folder.messages)):
            raw = self.folder.messages[number]
            if "SIZE" in what:
                size = self.faults.sizes.get(number, len(raw))
                writer.write(f"* {number} FETCH (UID {number} RFC822.SIZE {size})\r\n".encode())
            elif number in self.faults.refused:
                outcome = "NO this one is damaged"
            else:
                raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in what else raw
                self._write_literal(writer, number, raw)
        writer.write(f"{tag} {outcome}\r\n".encode())

    def _write_literal(self, writer: asyncio.StreamWriter, number: int, raw: bytes) -> None:
        writer.write(f"* {number} FETCH (FLAGS () UID {number} BODY[] {{{len(raw)}}}\r\n".encode())
        if number in self.faults.breaks_at:
            writer.write(raw[: len(raw) // 2])
            self.break_at(number)
        writer.write(raw + b")\r\n")

    def _mark(self, rest: str) -> None:
        words = rest.split()
        known = sorted(self.folder.messages)
        if words[1] == "STORE":
            for number in _numbers(words[2], known):
                self.folder.flags[number].add(words[4].strip("()"))
            return
        for number in _numbers(words[2], known) if len(words) > 2 else known:
            if "\\Deleted" in self.folder.flags[number]:
                del self.folder.messages[number]

    async def _idle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tag: str) -> None:
        writer.write(b"+ idling\r\n")
        self.idling.set()
        done = asyncio.create_task(reader.readuntil(b"\n"))
        news = asyncio.create_task(self.news.wait())
        await asyncio.wait({done, news}, return_when=asyncio.FIRST_COMPLETED)
        if news.done():
            self.news.clear()
            writer.write(f"* {len(self.folder.messages)} EXISTS\r\n".encode())
        news.cancel()
        assert (await done).strip() == b"DONE"
        writer.write(f"{tag} OK done\r\n".encode())


class Pop3Server(LoopbackServer):
    """USER, PASS, UIDL, LIST, RETR, TOP, DELE, QUIT."""

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"+OK ready\r\n")
        numbers = dict(enumerate(sorted(self.folder.messages), 1))
        doomed: set[int] = set()
        user = ""
        while True:
            line = (await reader.readuntil(b"\n")).decode().rstrip("\r\n")
            self.commands.append(line)
            word, _, rest = line.partition(" ")
            if word == "USER":
                user = rest
                writer.write(b"+OK\r\n")
            elif word == "PASS":
                writer.write(b"+OK in\r\n" if (user, rest) == (USER, PASSWORD) else b"-ERR wrong\r\n")
            elif word in ("UIDL", "LIST"):
                writer.write(b"+OK\r\n")
                for number, lasting in numbers.items():
                    size = self.faults.sizes.get(lasting, len(self.folder.messages[lasting]))
                    writer.write(f"{number} {f'uid-{lasting}' if word == 'UIDL' else size}\r\n".encode())
                writer.write(b".\r\n")
            elif word in ("RETR", "TOP"):
                self._retrieve(writer, numbers[int(rest.split()[0])], is_head_only=word == "TOP")
            elif word == "DELE":
                await self.marking()
                doomed.add(numbers[int(rest)])
                writer.write(b"+OK\r\n")
            else:
                for lasting in doomed:
                    del self.folder.messages[lasting]
                writer.write(b"+OK bye\r\n")
                return
            await writer.drain()

    def _retrieve(self, writer: asyncio.StreamWriter, lasting: int, *, is_head_only: bool) -> None:
        if lasting in self.faults.refused:
            writer.write(b"-ERR damaged\r\n")
            return
        raw = self.folder.messages[lasting]
        raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if is_head_only else raw
        writer.write(b"+OK\r\n")
        self.break_at(lasting)
        for line in raw.splitlines(keepends=True):
            writer.write((b"." if line.startswith(b".") else b"") + line)
        writer.write((b"" if raw.endswith(b"\r\n") else b"\r\n") + b".\r\n")
