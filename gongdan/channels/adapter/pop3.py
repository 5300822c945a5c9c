"""A small POP3 client: sign in, list lasting names and sizes, stream messages, delete."""

import base64
from collections.abc import AsyncIterator
from typing import Self

from gongdan.channels.adapter.line import Line
from gongdan.channels.adapter.trouble import MailTrouble, MessageRefused, said
from gongdan.channels.mail.dotted import Undotted
from gongdan.channels.mailbox_rules import Door

_LOGIN_REMEDY = "Check user and password; many providers want a password for programs, and POP3 switched on."


class Pop3:
    """Made by `open`. Deletions hold once `sign_out` is answered; without it the server keeps everything."""

    def __init__(self, line: Line) -> None:
        self._line = line

    @classmethod
    async def open(cls, door: Door) -> Self:
        """Reach and secure the server. Raises MailTrouble."""
        made = cls(await Line.open(door.host, door.port, is_tls=door.security == "tls"))
        try:
            greeting = await made._line.read_line()
            if not greeting.startswith(b"+OK"):
                raise MailTrouble(
                    "broken_answer", f"{made._line.where} is no POP3 server, or is busy: {said(greeting)}"
                )
            if door.security == "starttls":
                try:
                    await made._ask("STLS")
                except MessageRefused:
                    raise MailTrouble(
                        "starttls_missing", f"{made._line.where} offers no STLS.", "Choose tls."
                    ) from None
                await made._line.secure()
        except BaseException:
            made.close()
            raise
        return made

    async def sign_in(self, user: str, password: str, token: str | None = None) -> None:
        """With the password, or by XOAUTH2 where a token is given. Raises MailTrouble."""
        if any(letter in user + password for letter in "\r\n"):
            raise MailTrouble("login_refused", "A user name or password has no ends of lines.", "Type it anew.")
        try:
            if token is None:
                await self._ask(f"USER {user}")
                await self._ask(f"PASS {password}")
            else:
                packed = base64.b64encode(f"user={user}\x01auth=Bearer {token}\x01\x01".encode()).decode()
                await self._line.write(b"AUTH XOAUTH2\r\n")
                if (await self._line.read_line()).startswith(b"+"):
                    await self._ask(packed)
        except MessageRefused as no:
            code, what = ("login_refused", "user name or password") if token is None else ("token_refused", "token")
            remedy = _LOGIN_REMEDY if token is None else "Have the provider issue a new refresh token."
            raise MailTrouble(code, f"The server refused the {what}: {no.message}", remedy) from None

    async def names(self) -> dict[str, int]:
        """The lasting name (UIDL) of each message and its number of today, in the order of the server."""
        try:
            rows = [line.split(b" ", 1) for line in await self._ask_list("UIDL")]
        except MessageRefused:
            remedy = "Fetch by IMAP, or have the server offer UIDL."
            raise MailTrouble(
                "uidl_missing", f"{self._line.where} gives messages no lasting names.", remedy
            ) from None
        return {row[1].strip().decode("ascii", "replace"): int(row[0]) for row in rows if len(row) == 2}

    async def sizes(self) -> dict[int, int]:
        """Bytes of each message by its number of today."""
        rows = [line.split() for line in await self._ask_list("LIST")]
        return {int(row[0]): int(row[1]) for row in rows if len(row) >= 2}

    async def message(self, number: int, *, is_head_only: bool = False) -> AsyncIterator[bytes]:
        """The raw message in pieces. Raises MessageRefused where it is not given."""
        await self._ask(f"TOP {number} 0" if is_head_only else f"RETR {number}")
        async for piece in self._until_dot():
            yield piece

    async def delete(self, number: int) -> None:
        await self._ask(f"DELE {number}")

    async def sign_out(self) -> None:
        """Say goodbye; only now the server deletes. Raises MailTrouble where it does not confirm."""
        try:
            await self._ask("QUIT")
        finally:
            self.close()

    def close(self) -> None:
        self._line.close()

    async def _ask(self, command: str) -> bytes:
        await self._line.write(command.encode() + b"\r\n")
        answer = await self._line.read_line()
        if not answer.startswith(b"+OK"):
            raise MessageRefused("refused", said(answer.removeprefix(b"-ERR")), "See the server's log.")
        return answer

    async def _ask_list(self, command: str) -> list[bytes]:
        await self._ask(command)
        return b"".join([piece async for piece in self._until_dot()]).splitlines()

    async def _until_dot(self) -> AsyncIterator[bytes]:
        undotted = Undotted(is_strict=False)
        while (piece := undotted.take(await self._line.read_raw_line())) is not None:
            yield piece
