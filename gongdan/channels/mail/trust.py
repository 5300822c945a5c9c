"""Judge whether a message comes from whom it says: SPF, DKIM, DMARC and ARC together."""

import dkim

from gongdan.channels.mail.dkim_signatures import Signed, judge_arc, judge_dkim
from gongdan.channels.mail.dmarc import from_domain, is_aligned, judge_dmarc
from gongdan.channels.mail.lookups import Dns
from gongdan.channels.mail.parsed import Raw
from gongdan.channels.mail.spf_check import judge_spf
from gongdan.channels.mail.verdicts import Trust, Verdict

RANKS = ("pass", "temperror", "fail", "policy", "permerror")


def judge(raw: Raw, sender_ip: str, helo: str, mail_from: str, dns: Dns) -> Trust:
    """Judge a message by itself and by how it was delivered.

    `sender_ip`, `helo` and `mail_from` are what the delivering host showed; empty where they are not known (a message
    fetched from a mailbox), and then SPF says `none`. Never raises; what the DNS leaves unsaid is `temperror`.
    """
    spf = judge_spf(sender_ip, helo, mail_from, dns)
    try:
        signed = Signed(raw, dns)
    except (dkim.MessageFormatError, IndexError) as damaged:
        # IndexError: a header that begins with a continued line.
        wrong = Verdict("permerror", detail=str(damaged)[:200])
        return Trust(spf=spf, dkim=wrong, dmarc=wrong, arc=wrong)
    signatures = judge_dkim(signed)
    domain = from_domain(signed.lines)
    dmarc, wish = judge_dmarc(domain, spf, signatures, dns)
    return Trust(spf, _best(signatures, domain), dmarc, judge_arc(signed), signatures, wish)


def _best(signatures: tuple[Verdict, ...], domain: str) -> Verdict:
    def rank(verdict: Verdict) -> tuple[int, bool]:
        return RANKS.index(verdict.result), not is_aligned(verdict.domain, domain, is_strict=False)

    return min(signatures, key=rank, default=Verdict())
