"""A process of the product that ends itself with SIGKILL at a named stage: `python -m bench.mail_crashes.doomed`.

Nothing in the product knows of it: functions are wrapped here, from outside, before the command begins.
"""

import functools
import importlib
import os
import signal
import smtplib
import sys
from collections.abc import AsyncIterator, Callable
from typing import Any

from gongdan.app.modules import register_modules


class Doom:
    """Ends the process when it is reached for the nth time."""

    def __init__(self, nth: int) -> None:
        self._left = nth

    def strike(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _wrap(place: str, made: Callable[[Any], Any]) -> None:
    """Replace `module:name` or `module:Class.name` by what `made` makes of it."""
    module, _, path = place.partition(":")
    owner: Any = importlib.import_module(module)
    *inner, name = path.split(".")
    for one in inner:
        owner = getattr(owner, one)
    before = getattr(owner, name)
    setattr(owner, name, functools.wraps(before)(made(before)))


def before(place: str) -> Callable[[Doom], None]:
    """It dies instead of doing this."""

    def arm(doom: Doom) -> None:
        def made(run: Any) -> Any:
            def doomed(*values: Any, **named: Any) -> Any:
                doom.strike()
                return run(*values, **named)

            return doomed

        _wrap(place, made)

    return arm


def after(place: str, *, needs_result: bool = False) -> Callable[[Doom], None]:
    """It dies when this is done; with `needs_result` only where something came of it."""

    def arm(doom: Doom) -> None:
        def made(run: Any) -> Any:
            async def doomed(*values: Any, **named: Any) -> Any:
                result = await run(*values, **named)
                if result is not None or not needs_result:
                    doom.strike()
                return result

            return doomed

        _wrap(place, made)

    return arm


def _while_written(doom: Doom) -> None:
    """It dies with a part of the message on the disk."""

    def made(run: Any) -> Any:
        async def write(self: Any, key: str, pieces: AsyncIterator[bytes]) -> None:
            async def some() -> AsyncIterator[bytes]:
                async for count, piece in _counted(pieces):
                    if count == 2:
                        doom.strike()
                    yield piece

            await run(self, key, some())

        return write

    _wrap("gongdan.files.folder:FolderShelf.write", made)


async def _counted(pieces: AsyncIterator[bytes]) -> AsyncIterator[tuple[int, bytes]]:
    count = 0
    async for piece in pieces:
        count += 1
        yield count, piece


def _while_deleted(doom: Doom) -> None:
    """It dies when the server has marked the messages for deletion, and none is gone."""

    def made(ask: Any) -> Any:
        async def doomed(self: Any, command: bytes, *texts: str) -> Any:
            if b"EXPUNGE" in command:
                doom.strike()
            return await ask(self, command, *texts)

        return doomed

    _wrap("gongdan.channels.adapter.imap:Imap._ask", made)


def _while_sent(doom: Doom) -> None:
    """It dies with half of a message handed to the mail server."""

    def made(data: Any) -> Any:
        def doomed(self: smtplib.SMTP, message: bytes) -> Any:
            self.putcmd("data")
            self.getreply()
            self.sock.sendall(bytes(message)[: len(message) // 2])  # type: ignore[union-attr]
            doom.strike()
            raise AssertionError("a half message was sent, and nobody died")

        return doomed

    _wrap("smtplib:SMTP.data", made)


_ACTIONS = "gongdan.channels.actions"
STAGES: dict[str, Callable[[Doom], None]] = {
    "half of the bytes are written": _while_written,
    "the bytes are kept, no row yet": before(f"{_ACTIONS}.receive:_enter"),
    "the row is kept, nobody was told": after(f"{_ACTIONS}.receive:_enter"),
    "a batch is safe, the server was not told": before(f"{_ACTIONS}.fetch:_tell_server"),
    "the server has marked, not deleted": _while_deleted,
    "the job was taken": before("gongdan.channels.jobs.inbound:process"),
    "the attempt was counted": after(f"{_ACTIONS}.handle_message:_begin", needs_result=True),
    "it is being read": before(f"{_ACTIONS}.handle_mail:read_message"),
    "attachments are kept, no unit yet": after(f"{_ACTIONS}.handle_mail:_store_attachments"),
    "in the middle of the unit": before(f"{_ACTIONS}.settle_mail:keep_reference"),
    "all is written, not committed": after(f"{_ACTIONS}.handle_mail:settle"),
    "it is committed, the job is not done": after("gongdan.channels.jobs.inbound:process"),
    "a letter is queued, not committed": after(f"{_ACTIONS}.notices:queue_message", needs_result=True),
    "the letter was claimed, nobody called": after(f"{_ACTIONS}.send:_claim", needs_result=True),
    "half of the letter was sent": _while_sent,
    "the server took it, not recorded": after(f"{_ACTIONS}.send:_hand_over"),
}


def main() -> None:
    """`doomed STAGE NTH COMMAND…`; with an empty stage nothing is wrapped."""
    stage, nth, *words = sys.argv[1:]
    register_modules()
    if stage:
        STAGES[stage](Doom(int(nth)))
    _without_name_server()
    sys.argv[:] = ["gongdan", *words]
    from gongdan.app.cli import main as run

    run()


def _without_name_server() -> None:
    from gongdan.channels.adapter import senders
    from gongdan.channels.mail.lookups import DnsUnavailable

    def no_answer(name: str, kind: str) -> list[str]:
        raise DnsUnavailable("not in this trial")

    senders.resolver[:] = [lambda: no_answer]


if __name__ == "__main__":
    main()
