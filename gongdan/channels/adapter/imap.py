"""A small IMAP client: sign in, list numbers, stream messages, mark and delete, wait for news (IDLE)."""

import base64
import re
import time
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Self

from gongdan.channels.adapter.line import ANSWER_SECONDS, Line
from gongdan.channels.adapter.trouble import MailTrouble, MessageRefused, said
from gongdan.channels.mail.imap_words import (
    folder_name,
    literal_bytes,
    number_set,
    quoted,
    short_body,
    size_of,
)
from gongdan.channels.mailbox_rules import Door

_VALIDITY = re.compile(rb"UIDVALIDITY (\d+)", re.IGNORECASE)
_EXISTS = re.compile(rb"\* (\d+) EXISTS", re.IGNORECASE)
_LOGIN_REMEDY = "Check user and password; many providers want a password for programs, and IMAP switched on."
_MOST_LITERAL = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Folder:
    """An opened folder: how many messages, and the validity of its numbers."""

    messages: int
    validity: int


class Imap:
    """Made by `open`. After any MailTrouble but MessageRefused the line is of no use any more: close it."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self._count = 0
        self.capabilities: frozenset[str] = frozenset()

    @classmethod
    async def open(cls, door: Door) -> Self:
        """Reach and secure the server. Raises MailTrouble."""
        made = cls(await Line.open(door.host, door.port, is_tls=door.security == "tls"))
        try:
            greeting = await made._line.read_line()
            if not greeting.upper().startswith((b"* OK", b"* PREAUTH")):
                raise MailTrouble(
                    "broken_answer", f"{made._line.where} is no IMAP server, or is busy: {said(greeting)}"
                )
            await made._read_capabilities()
            if door.security == "starttls":
                if "STARTTLS" not in made.capabilities:
                    raise MailTrouble("starttls_missing", f"{made._line.where} offers no STARTTLS.", "Choose tls.")
                await made._ask(b"STARTTLS")
                await made._line.secure()
                await made._read_capabilities()
        except BaseException:
            made.close()
            raise
        return made

    async def sign_in(self, user: str, password: str, token: str | None = None) -> None:
        """With the password, or by XOAUTH2 where a token is given. Raises MailTrouble."""
        if token is not None:
            await self._sign_in_by_token(user, token)
        else:
            try:
                await self._ask(b"LOGIN", user, password)
            except _Refused as no:
                words = f"The server refused the user name or password: {no.words}"
                raise MailTrouble("login_refused", words, _LOGIN_REMEDY) from None
        await self._read_capabilities()

    async def _sign_in_by_token(self, user: str, token: str) -> None:
        packed = base64.b64encode(f"user={user}\x01auth=Bearer {token}\x01\x01".encode())
        tag = await self._send(
            b"AUTHENTICATE XOAUTH2 " + packed if "SASL-IR" in self.capabilities else b"AUTHENTICATE XOAUTH2"
        )
        is_told = "SASL-IR" in self.capabilities
        while True:
            line = await self._line.read_line()
            if line.startswith(b"+"):
                # The second challenge is the server's complaint; it wants an empty word before it says no.
                await self._line.write((b"" if is_told else packed) + b"\r\n")
                is_told = True
            elif line.startswith(tag + b" "):
                if line[len(tag) + 1 :].upper().startswith(b"OK"):
                    return
                words = f"The server refused the token: {said(line[len(tag) + 1 :])}"
                raise MailTrouble("token_refused", words, "Have the provider issue a new refresh token.")

    async def select(self, name: str, *, is_read_only: bool = False) -> Folder:
        """Open a folder. Raises MailTrouble."""
        try:
            lines = await self._ask(b"EXAMINE" if is_read_only else b"SELECT", folder_name(name))
        except _Refused as no:
            words = f"The server does not open the folder {name!r}: {no.words}"
            raise MailTrouble("folder_missing", words, "Check the name of the folder.") from None
        exists = [int(found[1]) for line in lines if (found := _EXISTS.match(line))]
        validity = [int(found[1]) for line in lines if (found := _VALIDITY.search(line))]
        if not validity:
            raise MailTrouble("broken_answer", f"{self._line.where} gives messages no lasting numbers.")
        return Folder(exists[-1] if exists else 0, validity[-1])

    async def numbers_above(self, last: int) -> list[int]:
        """The UIDs greater than `last`, ascending."""
        lines = await self._ask(f"UID SEARCH UID {last + 1}:*".encode())
        found = {int(one) for line in lines if line.upper().startswith(b"* SEARCH") for one in line[8:].split()}
        # `n:*` names the last message even where its number is smaller.
        return sorted(one for one in found if one > last)

    async def sizes(self, numbers: Iterable[int]) -> dict[int, int]:
        """Bytes of each message by UID; those that are gone are missing."""
        lines = await self._ask(f"UID FETCH {number_set(numbers)} (UID RFC822.SIZE)".encode())
        return dict(found for line in lines if (found := size_of(line)))

    async def message(self, number: int, *, is_head_only: bool = False) -> AsyncIterator[bytes]:
        """The raw message in pieces, without marking it as read. Raises MessageRefused where it is not given."""
        what = "BODY.PEEK[HEADER]" if is_head_only else "BODY.PEEK[]"
        tag = await self._send(f"UID FETCH {number} (UID {what})".encode())
        is_given = False
        while True:
            line = await self._line.read_line()
            if line.startswith(tag + b" "):
                self._check(line[len(tag) + 1 :], MessageRefused)
                break
            self._refuse_farewell(line)
            count = literal_bytes(line)
            if count is not None:
                is_given |= (is_body := b"BODY[" in line.upper())
                async for piece in self._line.read_pieces(count):
                    if is_body:
                        yield piece
            elif (body := short_body(line)) is not None:
                is_given = True
                yield body
        if not is_given:
            raise MessageRefused("message_gone", f"The server gives no message {number}.")

    async def mark_seen(self, numbers: Iterable[int]) -> None:
        await self._ask(f"UID STORE {number_set(numbers)} +FLAGS.SILENT (\\Seen)".encode())

    async def delete(self, numbers: Iterable[int]) -> None:
        """Remove these and no others, also where somebody else has marked some for deletion."""
        wanted = number_set(numbers)
        await self._ask(f"UID STORE {wanted} +FLAGS.SILENT (\\Deleted)".encode())
        if "UIDPLUS" in self.capabilities or "IMAP4REV2" in self.capabilities:
            await self._ask(f"UID EXPUNGE {wanted}".encode())
        else:
            await self._ask(b"EXPUNGE")

    @property
    def can_idle(self) -> bool:
        return "IDLE" in self.capabilities

    async def idle(self, seconds: float) -> bool:
        """Wait for something new in the folder, `seconds` at most; whether there was."""
        tag = await self._send(b"IDLE")
        line = await self._line.read_line()
        while not line.startswith(b"+"):
            if line.startswith(tag + b" "):
                self._check(line[len(tag) + 1 :], MailTrouble)
            line = await self._line.read_line()
        has_news, until = False, time.monotonic() + seconds
        try:
            while not has_news and (left := until - time.monotonic()) > 0:
                line = await self._line.read_line(left)
                self._refuse_farewell(line)
                has_news = line.upper().endswith((b" EXISTS", b" RECENT"))
        except MailTrouble as trouble:
            if trouble.code != "timed_out":
                raise
        await self._line.write(b"DONE\r\n")
        await self._answers(tag)
        return has_news

    async def sign_out(self) -> None:
        """Say goodbye, as far as the server still listens."""
        try:
            await self._line.write(b"Z LOGOUT\r\n")
        except MailTrouble:
            return
        finally:
            self.close()

    def close(self) -> None:
        self._line.close()

    # How a command goes.

    async def _read_capabilities(self) -> None:
        lines = await self._ask(b"CAPABILITY")
        words = [line.upper().split()[2:] for line in lines if line.upper().startswith(b"* CAPABILITY")]
        self.capabilities = frozenset(word.decode("ascii", "replace") for one in words for word in one)

    async def _ask(self, command: bytes, *texts: str) -> list[bytes]:
        return await self._answers(await self._send(command, *texts))

    async def _send(self, command: bytes, *texts: str) -> bytes:
        self._count += 1
        tag = f"G{self._count}".encode()
        line = tag + b" " + command
        for text in texts:
            written = quoted(text)
            if written is None:
                raw = text.encode()
                await self._line.write(line + f" {{{len(raw)}}}\r\n".encode())
                answer = await self._line.read_line()
                if not answer.startswith(b"+"):
                    raise MailTrouble("broken_answer", f"{self._line.where}: {said(answer)}")
                line = raw
            else:
                line += b" " + written
        await self._line.write(line + b"\r\n")
        return tag

    async def _answers(self, tag: bytes) -> list[bytes]:
        """The lines until the command is done; literals in them are passed over."""
        lines: list[bytes] = []
        while True:
            line = await self._line.read_line(ANSWER_SECONDS)
            if line.startswith(tag + b" "):
                self._check(line[len(tag) + 1 :], _Refused)
                return [*lines, line]
            self._refuse_farewell(line)
            count = literal_bytes(line)
            if count is not None:
                if count > _MOST_LITERAL:
                    raise MailTrouble("broken_answer", f"{self._line.where} answers beyond measure.")
                async for _ in self._line.read_pieces(count):
                    pass
            lines.append(line)

    def _check(self, outcome: bytes, refusal: type[MailTrouble]) -> None:
        if not outcome.upper().startswith(b"OK"):
            raise refusal("refused", f"{self._line.where} refuses: {said(outcome)}", "See the server's log.")

    def _refuse_farewell(self, line: bytes) -> None:
        if line.upper().startswith(b"* BYE"):
            raise MailTrouble("closed", f"{self._line.where} closed the line: {said(line[5:])}", "Try again later.")


class _Refused(MailTrouble):
    """The server said NO or BAD to a command."""

    @property
    def words(self) -> str:
        return self.message
