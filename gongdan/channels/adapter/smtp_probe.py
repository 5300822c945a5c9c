"""Try a server that mail is sent by: reach it, secure the line, sign in, say NOOP; nothing is sent."""

import base64
import smtplib
import ssl
from collections.abc import Callable
from typing import Any

from gongdan.channels.adapter.line import ANSWER_SECONDS
from gongdan.channels.adapter.trouble import MailTrouble, said, told
from gongdan.channels.mailbox_rules import Door

_LOGIN_REMEDY = "Check user and password; many providers want a password for programs."


class _Connected(smtplib.SMTP):
    """Over a socket that is connected (and secured) already."""

    def __init__(self, sock: Any, host: str) -> None:
        self._given = sock
        super().__init__(timeout=ANSWER_SECONDS)
        # Whom the certificate of STARTTLS is checked against.
        self._host = host
        self.local_hostname = "localhost"

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        return self._given


def try_smtp(door: Door, sock: Any, token: str | None, note: Callable[[str], None]) -> None:
    """Blocks: call it from a thread, with a connected socket. `note` hears how far it came. Raises MailTrouble."""
    where = f"{door.host}:{door.port}"
    with told(where):
        sock.settimeout(ANSWER_SECONDS)
        if door.security == "tls":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=door.host)
            note("secured")
        server = _Connected(sock, door.host)
        try:
            code, greeting = server.connect(door.host, door.port)
            if code != 220:
                raise MailTrouble("broken_answer", f"{where} is no mail server, or is busy: {said(greeting)}")
            if door.security == "starttls":
                server.starttls(context=ssl.create_default_context())
                note("secured")
            server.ehlo_or_helo_if_needed()
            _sign_in(server, door, token)
            note("signed_in")
            server.noop()
            server.quit()
        except smtplib.SMTPNotSupportedError as error:
            raise MailTrouble("not_offered", f"{where}: {said(str(error))}", "Check security and user.") from None
        except smtplib.SMTPAuthenticationError as error:
            code_of = "login_refused" if token is None else "token_refused"
            words = f"The server refused to let us sign in: {said(error.smtp_error)}"
            raise MailTrouble(code_of, words, _LOGIN_REMEDY) from None
        except smtplib.SMTPServerDisconnected:
            raise ConnectionError from None
        except smtplib.SMTPException as error:
            raise MailTrouble("broken_answer", f"{where}: {said(str(error))}", "See the server's log.") from None
        finally:
            server.close()


def _sign_in(server: smtplib.SMTP, door: Door, token: str | None) -> None:
    if token is not None:
        packed = base64.b64encode(f"user={door.user}\x01auth=Bearer {token}\x01\x01".encode()).decode()
        code, answer = server.docmd("AUTH", f"XOAUTH2 {packed}")
        if code == 334:
            code, answer = server.docmd("")
        if code != 235:
            raise smtplib.SMTPAuthenticationError(code, answer)
    elif door.user:
        server.login(door.user, door.password)
