"""Ask the DNS on behalf of one message: with a time limit, and never more questions than a message may cause."""

import time

import dns.exception
import dns.name
import dns.rdatatype
import dns.resolver

from gongdan.channels.mail.lookups import DnsUnavailable


class Lookups:
    """A resolver for the judgement of one message; make a new one for the next. It blocks: call it from a thread.

    `seconds` is for all questions together, `at_most` how many are asked; what was answered once is not asked again.
    `nameservers` are addresses to ask instead of the system's, at `port`.
    """

    def __init__(
        self, seconds: float = 8.0, at_most: int = 60, nameservers: list[str] | None = None, port: int = 53
    ) -> None:
        self._resolver = dns.resolver.Resolver(configure=nameservers is None)
        if nameservers is not None:
            self._resolver.nameservers = list(nameservers)
        self._resolver.port = port
        self._ends_at = time.monotonic() + seconds
        self._left = at_most
        self._known: dict[tuple[str, str], list[str]] = {}

    def __call__(self, name: str, kind: str) -> list[str]:
        """Answer as `gongdan.channels.mail.lookups.Dns` says. Raises DnsUnavailable."""
        asked = (name.lower().rstrip("."), kind)
        if asked not in self._known:
            self._known[asked] = self._ask(*asked)
        return self._known[asked]

    def _ask(self, name: str, kind: str) -> list[str]:
        left = self._ends_at - time.monotonic()
        if self._left <= 0 or left <= 0:
            raise DnsUnavailable("too many questions" if self._left <= 0 else "no time left")
        self._left -= 1
        try:
            answer = self._resolver.resolve(f"{name}.", kind, lifetime=left, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (
            dns.name.LabelTooLong,
            dns.name.NameTooLong,
            dns.name.EmptyLabel,
            dns.name.IDNAException,
            UnicodeError,
        ):
            return []
        except dns.exception.DNSException as failed:
            raise DnsUnavailable(f"{name} {kind}: {type(failed).__name__}") from None
        except OSError as failed:
            raise DnsUnavailable(f"{name} {kind}: {failed.strerror or failed}") from None
        return [_words(record) for record in answer]


def _words(record: dns.rdata.Rdata) -> str:
    if record.rdtype == dns.rdatatype.TXT:
        return b"".join(getattr(record, "strings", ())).decode("utf-8", "surrogateescape")
    return record.to_text().rstrip(".")
