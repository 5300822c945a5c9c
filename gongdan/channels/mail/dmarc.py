"""DMARC (RFC 7489): does what is authenticated belong to the domain that people see in From?"""

import re
from dataclasses import dataclass
from functools import lru_cache

from publicsuffixlist import PublicSuffixList

from gongdan.channels.mail.addresses import parties
from gongdan.channels.mail.lookups import Dns, DnsUnavailable
from gongdan.channels.mail.verdicts import Verdict
from gongdan.channels.mail.words import line_text

TAG = re.compile(r"^\s*([a-z]{1,16})\s*=\s*(.*?)\s*$", re.IGNORECASE | re.DOTALL)
POLICIES = ("none", "quarantine", "reject")
MOST_RECORD = 4_096


@dataclass(frozen=True, slots=True)
class Policy:
    """What a domain asks for."""

    wish: str
    is_spf_strict: bool
    is_dkim_strict: bool


def from_domain(lines: list[tuple[bytes, bytes]]) -> str:
    """The domain of the one From; empty when there is none, several, or addresses of several domains."""
    written = [value for name, value in lines if name.lower() == b"from"]
    if len(written) != 1:
        return ""
    domains = {party.address.rpartition("@")[2].lower().rstrip(".") for party in parties(line_text(written[0]))}
    return domains.pop() if len(domains) == 1 else ""


def judge_dmarc(domain: str, spf: Verdict, signatures: tuple[Verdict, ...], dns: Dns) -> tuple[Verdict, str]:
    """Verdict and the policy's wish (`none`, `quarantine`, `reject`; empty without a policy)."""
    if not domain:
        return Verdict("permerror", detail="there is not exactly one domain in From"), ""
    try:
        policy = find_policy(domain, dns)
    except DnsUnavailable as unavailable:
        return Verdict("temperror", domain, str(unavailable)[:200]), ""
    if policy is None:
        return Verdict("none", domain, "the domain has no policy"), ""
    by_spf = is_aligned(spf.domain, domain, policy.is_spf_strict)
    signed = [verdict for verdict in signatures if is_aligned(verdict.domain, domain, policy.is_dkim_strict)]
    if spf.is_pass and by_spf:
        return Verdict("pass", domain, "by SPF"), policy.wish
    if any(verdict.is_pass for verdict in signed):
        return Verdict("pass", domain, "by DKIM"), policy.wish
    if (by_spf and spf.result == "temperror") or any(verdict.result == "temperror" for verdict in signed):
        return Verdict("temperror", domain, "the DNS does not answer"), policy.wish
    return Verdict("fail", domain, f"p={policy.wish}"), policy.wish


def find_policy(domain: str, dns: Dns) -> Policy | None:
    """The policy of a domain, or of the organisation it belongs to. Raises DnsUnavailable."""
    organisation = organisational(domain)
    for name in dict.fromkeys((domain, organisation)):
        records = [text for text in dns(f"_dmarc.{name}", "TXT") if text[:8].strip().lower().startswith("v=dmarc1")]
        if len(records) == 1:
            return _policy(records[0][:MOST_RECORD], is_below=name != domain)
    return None


def is_aligned(authenticated: str, domain: str, is_strict: bool) -> bool:
    """Say whether an authenticated domain speaks for the domain of From."""
    authenticated = authenticated.lower().rstrip(".")
    if not authenticated or is_strict:
        return authenticated == domain
    return organisational(authenticated) == organisational(domain)


def organisational(domain: str) -> str:
    """The part that was registered (`example.co.uk`), after the public suffix list."""
    return str(_suffixes().privatesuffix(domain.lower()) or domain.lower())


def _policy(record: str, is_below: bool) -> Policy | None:
    found = (TAG.match(tag) for tag in record.split(";"))
    tags = {match.group(1).lower(): match.group(2).lower() for match in found if match}
    wish = (tags.get("sp") if is_below else None) or tags.get("p", "")
    if wish not in POLICIES:
        # A record that only wishes for reports counts as p=none.
        if not tags.get("rua"):
            return None
        wish = "none"
    return Policy(wish, tags.get("aspf") == "s", tags.get("adkim") == "s")


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
