"""Hand messages to a mail server: with TLS, a time limit, and connections kept for the next message."""

import asyncio
import contextlib
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongdan.channels.outbound.delivery import Refusal

SECONDS = 20
PORTS = {"starttls": 587, "tls": 465, "none": 25}
IDLE_SECONDS = 15
MOST_USES = 50
_STATUS_LENGTH = 10


class NotTalkedTo(Exception):
    """The server could not be reached, or did not let us in: nothing was said of the message itself."""


@dataclass(frozen=True, slots=True)
class Account:
    """A mail server and who signs in there. `secret` is a password, or a token of OAuth where `is_token`."""

    host: str
    port: int
    security: str
    user: str = ""
    secret: str = field(default="", repr=False)
    is_token: bool = False
    address: str = ""
    """Where the host was found to be; empty: to be looked up."""


@dataclass(slots=True)
class _Kept:
    server: smtplib.SMTP
    used_at: float
    uses: int


_pool: dict[Account, list[_Kept]] = {}
_lock = threading.Lock()


async def deliver(account: Account, mail_from: str, recipients: Sequence[str], raw: bytes) -> dict[str, Refusal]:
    """Hand over one message; whom the server refused, and why. With no unit open: it may take a minute.

    Raises NotTalkedTo, which holds nothing of the message and no secret.
    """
    return await asyncio.to_thread(_deliver, account, mail_from, list(recipients), raw)


async def probe(account: Account) -> None:
    """Connect, sign in and say NOOP. Raises NotTalkedTo with what went wrong."""
    await asyncio.to_thread(_probe, account)


def close_idle() -> None:
    """Give up what nobody uses; it blocks a moment, as all here."""
    with _lock:
        old = [(account, kept) for account, all_kept in _pool.items() for kept in all_kept if _is_old(kept)]
        for account, kept in old:
            _pool[account].remove(kept)
        for account in [one for one, kept_ones in _pool.items() if not kept_ones]:
            del _pool[account]
    for _, kept in old:
        _close(kept.server)


def close_all() -> None:
    """Give up every connection that is kept."""
    with _lock:
        kept_ones = [kept for all_kept in _pool.values() for kept in all_kept]
        _pool.clear()
    for kept in kept_ones:
        _close(kept.server)


def _probe(account: Account) -> None:
    with _told(account):
        server = _open(account)
        try:
            server.noop()
        finally:
            _close(server)


def _deliver(account: Account, mail_from: str, recipients: list[str], raw: bytes) -> dict[str, Refusal]:
    with _told(account):
        kept = _take(account)
        try:
            refused = _hand_over(kept.server, mail_from, recipients, raw)
        except BaseException:
            _close(kept.server)
            raise
        _put_back(account, kept)
        close_idle()
        return refused


def _hand_over(server: smtplib.SMTP, mail_from: str, recipients: list[str], raw: bytes) -> dict[str, Refusal]:
    options = ["SMTPUTF8"] if not all(one.isascii() for one in [mail_from, *recipients]) else []
    if options and not server.has_extn("smtputf8"):
        words = "the mail server takes no addresses with letters beyond ASCII"
        return dict.fromkeys(recipients, Refusal(553, words, "5.6.7"))
    try:
        refused = server.sendmail(mail_from, recipients, raw, mail_options=options)
    except smtplib.SMTPRecipientsRefused as all_of_them:
        refused = all_of_them.recipients
    except smtplib.SMTPResponseException as whole:
        # 421: the server closes; what it says is of itself and not of the message.
        if whole.smtp_code in (421, -1):
            raise
        return dict.fromkeys(recipients, _refusal(whole.smtp_code, whole.smtp_error))
    return {address: _refusal(code, words) for address, (code, words) in refused.items()}


def _refusal(code: int, said: bytes | str) -> Refusal:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    line = " ".join(words.split())[:500]
    first = line.split(" ", 1)[0]
    is_status = len(first) <= _STATUS_LENGTH and first.count(".") == 2 and first.replace(".", "").isdigit()
    return Refusal(code, line, first if is_status else "")


@contextlib.contextmanager
def _told(account: Account) -> Iterator[None]:
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        words = f"{account.host} did not let us in: {_refusal(error.smtp_code, error.smtp_error).text[:200]}"
        raise NotTalkedTo(words) from None
    except smtplib.SMTPResponseException as error:
        words = f"{account.host}: {error.smtp_code} {_refusal(error.smtp_code, error.smtp_error).text[:200]}"
        raise NotTalkedTo(words) from None
    except ssl.SSLError as error:
        raise NotTalkedTo(f"{account.host}: no trusted TLS connection ({error.reason or 'SSL'})") from None
    except (OSError, smtplib.SMTPException, ValueError) as error:
        words = getattr(error, "strerror", None) or type(error).__name__
        raise NotTalkedTo(f"{account.host}:{account.port} could not be reached: {words}") from None


def _take(account: Account) -> _Kept:
    """A connection that answers: one that is kept, else a new one."""
    while True:
        with _lock:
            kept = _pool[account].pop() if _pool.get(account) else None
        if kept is None:
            return _Kept(_open(account), time.monotonic(), 0)
        if not _is_old(kept) and _answers(kept.server):
            return kept
        _close(kept.server)


def _put_back(account: Account, kept: _Kept) -> None:
    kept.uses += 1
    kept.used_at = time.monotonic()
    if kept.uses >= MOST_USES:
        _close(kept.server)
        return
    with _lock:
        _pool.setdefault(account, []).append(kept)


def _is_old(kept: _Kept) -> bool:
    return time.monotonic() - kept.used_at > IDLE_SECONDS


def _answers(server: smtplib.SMTP) -> bool:
    try:
        return server.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _open(account: Account) -> smtplib.SMTP:
    port = account.port or PORTS[account.security]
    if account.security == "tls":
        context = ssl.create_default_context()
        server: smtplib.SMTP = _SecureAt(account.address, account.host, port, timeout=SECONDS, context=context)
    else:
        server = _At(account.address, account.host, port, timeout=SECONDS)
    try:
        if account.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if account.user and account.is_token:
            server.ehlo_or_helo_if_needed()
            server.auth("XOAUTH2", lambda challenge=None: _bearer(account) if challenge is None else "")
        elif account.user:
            server.login(account.user, account.secret)
    except BaseException:
        _close(server)
        raise
    return server


class _At(smtplib.SMTP):
    """Connects to an address that was looked at before; asking again by name could lead elsewhere."""

    def __init__(self, address: str, *values: Any, **named: Any) -> None:
        self._address = address
        super().__init__(*values, **named)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return socket.create_connection((self._address or host, port), timeout)


class _SecureAt(smtplib.SMTP_SSL):
    """The same in TLS; the certificate has to be that of the host."""

    def __init__(self, address: str, *values: Any, **named: Any) -> None:
        self._address = address
        super().__init__(*values, **named)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((self._address or host, port), timeout)
        return self.context.wrap_socket(plain, server_hostname=host)


def _bearer(account: Account) -> str:
    return f"user={account.user}\x01auth=Bearer {account.secret}\x01\x01"


def _close(server: smtplib.SMTP) -> None:
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.quit()
    with contextlib.suppress(OSError):
        server.close()
