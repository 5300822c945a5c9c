"""SPF (RFC 7208): may this address send for that domain? Judged by pyspf, with lookups from outside."""

from typing import Any

import spf

from gongdan.channels.mail.lookups import Dns, DnsUnavailable
from gongdan.channels.mail.verdicts import RESULTS, Verdict


def judge_spf(sender_ip: str, helo: str, mail_from: str, dns: Dns) -> Verdict:
    """Judge the delivering host; for a bounce (`mail_from` empty) by its name in HELO. Never raises."""
    helo = helo.strip().rstrip(".")
    sender = mail_from.strip().strip("<>")
    domain = (sender.rpartition("@")[2] or helo).lower()
    if not sender_ip or not domain:
        return Verdict(detail="the delivering host is not known" if not sender_ip else "no sender to judge")
    try:
        query = _Query(dns, i=sender_ip, s=sender, h=helo or domain)
        result, _, explanation = query.check()
    except spf.TempError as error:
        return Verdict("temperror", domain, str(error)[:200])
    except Exception as fault:  # noqa: BLE001 - records are written by anybody; what breaks the library is a bad record
        return Verdict("permerror", domain, f"{type(fault).__name__}: {fault}"[:200])
    return Verdict(result if result in RESULTS else "permerror", domain, " ".join(str(explanation).split())[:200])


class _Query(spf.query):  # type: ignore[misc]
    """One judgement; its lookups are counted by pyspf (ten, two of them void)."""

    def __init__(self, dns: Dns, **names: Any) -> None:
        super().__init__(**names, strict=True)
        self._dns = dns
        self._answers: dict[tuple[str, str], list[Any]] = {}

    def dns(self, name: str, qtype: str, cnames: Any = None, ignore_void: bool = False) -> list[Any]:
        name = str(name).rstrip(".").lower()
        # The type SPF was withdrawn; a label of no length or above 63 letters cannot be asked for.
        if qtype == "SPF" or not all(0 < len(label) < 64 for label in name.split(".")):
            return []
        if (name, qtype) not in self._answers:
            self._answers[name, qtype] = self._asked(name, qtype)
        answers = self._answers[name, qtype]
        if not answers and not ignore_void:
            self.void_lookups += 1
            if self.void_lookups > spf.MAX_VOID_LOOKUPS:
                raise spf.PermError(f"Void lookup limit of {spf.MAX_VOID_LOOKUPS} exceeded")
        return list(answers)

    def _asked(self, name: str, kind: str) -> list[Any]:
        try:
            answers = self._dns(name, kind)
        except DnsUnavailable as unavailable:
            raise spf.TempError(f"DNS {unavailable}") from None
        if kind == "TXT":
            return [(answer.encode("utf-8", "surrogateescape"),) for answer in answers]
        if kind == "MX":
            return [(int(first), host.rstrip(".")) for first, host in (answer.split(None, 1) for answer in answers)]
        return list(answers)
