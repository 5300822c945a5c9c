"""Judge where a message comes from, without letting a dead name server hold up the mail."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from gongdan.channels.adapter.dns import Lookups
from gongdan.channels.mail.authentication_results import trusted_results
from gongdan.channels.mail.lookups import Dns, DnsUnavailable
from gongdan.channels.mail.parsed import ParsedMail, Raw
from gongdan.channels.mail.trust import judge
from gongdan.channels.mail.verdicts import Trust

QUIET_SECONDS = 60.0
SECONDS = 5.0
MOST_JUDGED = 30 * 1024 * 1024
_quiet_until = [0.0]
# Tests put their own in its place.
resolver: list[Callable[[], Dns]] = [lambda: Lookups(seconds=SECONDS, at_most=40)]


def judge_sender(
    mail: ParsedMail, raw: Raw, envelope: Mapping[str, Any], authserv_ids: Collection[str]
) -> tuple[Trust, bool]:
    """The verdicts, and whether the path was known: the delivering host, or a server of ours that judged it.

    Blocks for at most SECONDS; call it from a thread. Once the DNS gave no answer it is left alone for a while.
    """
    if authserv_ids and (told := trusted_results(mail, authserv_ids)) is not None:
        return told, True
    ip = str(envelope.get("ip") or "")
    if len(raw) > MOST_JUDGED:
        return Trust(), False
    helo, mail_from = str(envelope.get("helo") or ""), str(envelope.get("mail_from") or "")
    return judge(raw, ip, helo, mail_from, _Patient(resolver[0]())), bool(ip)


class _Patient:
    """A resolver that remembers for a while that there was no answer."""

    def __init__(self, inner: Dns) -> None:
        self._inner = inner

    def __call__(self, name: str, kind: str) -> Sequence[str]:
        if time.monotonic() < _quiet_until[0]:
            raise DnsUnavailable("no answer a moment ago")
        began = time.monotonic()
        try:
            return self._inner(name, kind)
        except DnsUnavailable:
            # One broken domain fails fast or is slow alone; a dead resolver takes all of the time.
            if time.monotonic() - began >= SECONDS * 0.8:
                _quiet_until[0] = time.monotonic() + QUIET_SECONDS
            raise
