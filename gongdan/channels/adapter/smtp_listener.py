"""Take mail that is delivered here by LMTP or SMTP: for our own mailboxes only, said to be taken once it is safe."""

import asyncio
import logging
import ssl
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any, Generic, Protocol, TypeVar

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax

from gongdan.channels.mail.dotted import Undotted

log = logging.getLogger(__name__)

MOST_CONNECTIONS = 100
MOST_RECIPIENTS = 100
_IDLE_SECONDS = 300
_IN_MEMORY = 256 * 1024
_PIECE_BYTES = 64 * 1024
P = TypeVar("P")


class Delivery(Protocol[P]):
    """What becomes of a delivered message; both answer or raise, and what they raise means: try again later."""

    async def place_of(self, recipient: str) -> P | None:
        """Where mail for this address goes; None: nowhere here."""

    async def deliver(self, place: P, pieces: AsyncIterator[bytes], envelope: Mapping[str, Any]) -> None:
        """Keep the message; when this returns it cannot be lost."""


@dataclass
class _Hooks(Generic[P]):
    """What aiosmtpd asks us between the commands."""

    delivery: Delivery[P]

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients, send the rest apart"
        try:
            place = await self.delivery.place_of(address)
        except Exception:
            log.warning("a recipient could not be looked up", exc_info=True)
            return "451 4.3.0 Try again later"
        if place is None:
            return "550 5.1.1 There is no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_exception(self, error: Exception) -> str:
        log.error("a mail connection failed", exc_info=error)
        return "451 4.3.0 Try again later"


class _Server(SMTP):
    """One connection. The message is streamed to the disk and not held in memory, however large it is."""

    def __init__(self, listener: "Listener[Any]") -> None:
        self._listener = listener
        self._is_lmtp = False
        super().__init__(
            _Hooks(listener.delivery),
            data_size_limit=listener.most_bytes,
            enable_SMTPUTF8=True,
            hostname=listener.host_name,
            ident="Gongdan",
            tls_context=listener.tls,
            timeout=_IDLE_SECONDS,
            loop=asyncio.get_running_loop(),
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._listener.open.add(self)
        if len(self._listener.open) > MOST_CONNECTIONS and isinstance(transport, asyncio.WriteTransport):
            transport.write(b"421 4.3.2 Too many connections, try again later\r\n")
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._listener.open.discard(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        if self.transport is not None:
            self.transport.close()

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802
        self._is_lmtp = True
        await self.smtp_EHLO(arg)

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        assert self.envelope is not None
        if await self.check_helo_needed():
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 5.5.1 Error: need RCPT command")
            return
        if arg:
            await self.push("501 5.5.4 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closing it may fail
        try:
            size = await self._read_message(spool)
            answers = await self._answers(spool, size)
        finally:
            # On a full disk what is still in memory cannot be written.
            with suppress(OSError):
                spool.close()
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        # LMTP wants one for each recipient.
        for answer in answers if self._is_lmtp else [_worst(answers)]:
            await self.push(answer)

    async def _read_message(self, spool: IO[bytes]) -> int | None:
        """Its bytes; None where the disk has no room for them.

        It is read to the end also where it is not kept: else the rest of it would be taken for commands.
        """
        undotted, size, has_room = Undotted(is_strict=True), 0, True
        while True:
            try:
                piece = await self._reader.readuntil(b"\r\n")
            except asyncio.LimitOverrunError as long:
                piece = await self._reader.readexactly(long.consumed)
            self._reset_timeout()
            part = undotted.take(piece)
            if part is None:
                return size if has_room else None
            size += len(part)
            if has_room and size <= self._listener.most_bytes:
                try:
                    spool.write(part)
                except OSError as error:
                    log.error("a delivered message could not be spooled", extra={"reason": error.strerror})
                    has_room = False

    async def _answers(self, spool: IO[bytes], size: int | None) -> list[str]:
        """What to say for each recipient, in their order; each tenant gets the message once."""
        envelope = self.envelope
        assert envelope is not None
        if size is None:
            return ["452 4.3.1 No room for it now, try again later"] * len(envelope.rcpt_tos)
        if size > self._listener.most_bytes:
            return ["552 5.3.4 The message is too large"] * len(envelope.rcpt_tos)
        said: dict[Any, str] = {}
        answers = []
        for recipient in envelope.rcpt_tos:
            try:
                place = await self._listener.delivery.place_of(recipient)
                owner = self._listener.owner_of(place)
                if owner not in said:
                    said[owner] = "451 4.3.0 Try again later"
                    if place is not None:
                        await self._listener.delivery.deliver(place, _pieces(spool), self._told())
                        said[owner] = "250 2.6.0 Taken"
                answers.append(said[owner])
            except Exception:
                log.warning("a delivered message could not be kept, and was not taken", exc_info=True)
                answers.append("451 4.3.0 Try again later")
        return answers

    def _told(self) -> dict[str, Any]:
        """What the transport says. Over LMTP whoever speaks is our own server: no sender is judged by his address."""
        assert self.envelope is not None
        assert self.session is not None
        told = {
            "protocol": "lmtp" if self._is_lmtp else "smtp",
            "mail_from": _printable(self.envelope.mail_from or ""),
            "recipients": [_printable(one) for one in self.envelope.rcpt_tos],
        }
        if not self._is_lmtp:
            peer = self.session.peer
            told |= {"ip": str(peer[0]) if peer else "", "helo": _printable(self.session.host_name or "")}
        return told


@dataclass
class Listener(Generic[P]):
    """Listens until `close`. `owner_of` says which places are one and the same for a message."""

    delivery: Delivery[P]
    owner_of: Callable[[P | None], Any]
    most_bytes: int
    host_name: str = "localhost"
    tls: ssl.SSLContext | None = None
    open: set[_Server] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def listen(self, host: str, port: int) -> int:
        """The port, for 0 one that is free. Raises OSError where nobody can listen there."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Server(self), host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """No more connections; those that are open are closed, and what was not said to be taken comes again."""
        if self._server is not None:
            self._server.close()
            for one in list(self.open):
                one.hang_up()
            await asyncio.sleep(0)


async def _pieces(spool: IO[bytes]) -> AsyncIterator[bytes]:
    spool.seek(0)
    while piece := spool.read(_PIECE_BYTES):
        yield piece


def _worst(answers: list[str]) -> str:
    """Where one recipient's could not be kept all come again: what was kept is known then."""
    return max(answers, key=lambda answer: (answer[0] == "4", answer[0] == "5"))


def _printable(text: str) -> str:
    return text.encode("utf-8", "replace").decode().replace("\0", "")[:1000]
