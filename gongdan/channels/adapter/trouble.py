"""What goes wrong in talking to a mail server: a code for programs, words and a remedy for people."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager


class MailTrouble(Exception):
    """The server could not be reached, refused us, or did not keep to its protocol."""

    def __init__(self, code: str, message: str, remedy: str = "") -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.remedy = remedy


class MessageRefused(MailTrouble):
    """The server does not give this one message; others it may."""


def said(answer: bytes | str) -> str:
    """What a server answered, fit to be shown: printable, short."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()[:200]


@contextmanager
def told(where: str) -> Iterator[None]:
    """Failures of the network inside come out as MailTrouble. `where` is host:port."""
    try:
        yield
    except TimeoutError:
        raise MailTrouble(
            "timed_out", f"{where} does not answer in time.", "Check host, port and firewall."
        ) from None
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message or "not trusted"
        remedy = "Use the host name that the certificate is for, or have the server's certificate renewed."
        raise MailTrouble("certificate_refused", f"The certificate of {where}: {reason}.", remedy) from None
    except ssl.SSLError as error:
        remedy = "Check port and security: tls and starttls have different ports."
        raise MailTrouble("tls_failed", f"{where}: no secure line ({error.reason}).", remedy) from None
    except ConnectionRefusedError:
        remedy = "Check host and port."
        raise MailTrouble("unreachable", f"Nobody listens at {where}.", remedy) from None
    except (asyncio.IncompleteReadError, ConnectionError, EOFError):
        remedy = "Check port and security; if they are right, try again later."
        raise MailTrouble("closed", f"{where} closed the line.", remedy) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MailTrouble("unreachable", f"{where}: {reason}.", "Check host, port and firewall.") from None
