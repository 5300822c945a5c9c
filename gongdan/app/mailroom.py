"""The mailroom process: looks after the mailboxes of all tenants, and takes mail that is delivered here."""

import asyncio
import contextlib
import logging
import signal
import socket
import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from gongdan.app.connections import open_database
from gongdan.app.failure import Failed
from gongdan.app.modules import register_modules
from gongdan.channels.actions.deliver import mail_listener
from gongdan.channels.actions.rounds import look_after
from gongdan.channels.queries.all_mailboxes import active_mailboxes
from gongdan.kernel.log import configure_logging
from gongdan.kernel.settings import Settings, settings

log = logging.getLogger("gongdan.mailroom")

_LOOK_SECONDS = 5.0
_BATCHES_AT_ONCE = 4
# Any number of mailrooms may run; of all of them one fetches, the others stand by.
_LOCK = "select pg_try_advisory_lock(hashtextextended('mailroom', 0))"


# Tenant, mailbox, its version, and when somebody last asked for what could not be fetched.
Key = tuple[int, int, int, str]


class Fetching:
    """The mailboxes that are looked after at the moment, each by a task of its own."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(_BATCHES_AT_ONCE)
        self._tasks: dict[Key, asyncio.Task[None]] = {}

    async def keep_up(self) -> None:
        """Begin with new mailboxes, begin anew with changed ones, leave those that are gone."""
        wanted = {
            (one.tenant_id, one.id, one.version, str(one.retry_at))
            for one in await active_mailboxes()
            if one.road != "push"
        }
        gone = [key for key, task in self._tasks.items() if key not in wanted or task.done()]
        await self._end(gone)
        for key in sorted(wanted - self._tasks.keys()):
            tenant_id, mailbox_id = key[:2]
            task = asyncio.create_task(look_after(tenant_id, mailbox_id, self._turn), name=f"mailbox-{mailbox_id}")
            self._tasks[key] = task

    async def stop(self) -> None:
        await self._end(list(self._tasks))

    async def _end(self, keys: list[Key]) -> None:
        ended = [self._tasks.pop(key) for key in keys]
        for task in ended:
            task.cancel()
        await asyncio.gather(*ended, return_exceptions=True)


class Mailroom:
    """The life of the process, over any number of restarts of the database."""

    def __init__(self, given: Settings) -> None:
        self._given = given
        self._is_over = asyncio.Event()

    async def run(self) -> None:
        opened = open_database()
        loop = asyncio.get_running_loop()
        for order in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(order, self._is_over.set)
        try:
            async with self._listening():
                while not self._is_over.is_set():
                    await self._one_turn(opened.system_dsn)
                    await self._rest()
        finally:
            await opened.close()

    async def _one_turn(self, dsn: str) -> None:
        """Fetch for as long as the lock is ours, or find that another fetches."""
        fetching = Fetching()
        try:
            connection = await psycopg.AsyncConnection.connect(dsn, autocommit=True, connect_timeout=5)
            async with connection:
                cursor = await connection.execute(_LOCK)
                row = await cursor.fetchone()
                if not row or not row[0]:
                    return
                log.info("the mailroom fetches")
                while not self._is_over.is_set():
                    # Where this fails the lock may be another's by now.
                    await connection.execute("select 1")
                    await fetching.keep_up()
                    await self._rest()
        except (psycopg.Error, SQLAlchemyError, OSError) as error:
            log.warning("the database cannot be reached", extra={"reason": type(error).__name__})
        finally:
            await fetching.stop()

    @contextlib.asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        given = self._given
        if not given.mail_port:
            yield
            return
        name = urlsplit(given.public_url).hostname or socket.gethostname()
        listener = mail_listener(host_name=name, tls=tls_of(given))
        try:
            await listener.listen(given.mail_host, given.mail_port)
        except (OSError, OverflowError) as error:
            words = f"Mail cannot be taken at {given.mail_host}:{given.mail_port} ({error})."
            raise Failed(words, "Choose another GONGDAN_MAIL_HOST and GONGDAN_MAIL_PORT, above 1023.") from None
        log.info("mail is taken", extra={"host": given.mail_host, "port": given.mail_port})
        try:
            yield
        finally:
            await listener.close()

    async def _rest(self) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._is_over.wait(), _LOOK_SECONDS)


def tls_of(given: Settings) -> ssl.SSLContext | None:
    """For STARTTLS at the listener; None where no certificate is set. Raises Failed."""
    if not given.mail_certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(
            Path(given.mail_certificate), Path(given.mail_certificate_key or given.mail_certificate)
        )
    except (OSError, ssl.SSLError) as error:
        words = f"The certificate {given.mail_certificate} cannot be used ({error.strerror or error})."
        raise Failed(words, "Set GONGDAN_MAIL_CERTIFICATE and GONGDAN_MAIL_CERTIFICATE_KEY to PEM files.") from None
    return context


def run_mailroom() -> None:
    """Work until SIGINT or SIGTERM."""
    configure_logging(settings().log_level, settings().log_format)
    # It would log each command, with addresses.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    register_modules()
    asyncio.run(Mailroom(settings()).run())
