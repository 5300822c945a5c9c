"""How far a message can be trusted to come from whom it says: one verdict for each method."""

from dataclasses import dataclass

RESULTS = frozenset({"pass", "fail", "softfail", "neutral", "none", "temperror", "permerror", "policy"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one method says (RFC 8601)."""

    result: str = "none"
    """One of RESULTS."""
    domain: str = ""
    """Who is vouched for: the signer's d=, the domain of MAIL FROM, the domain of From."""
    detail: str = ""
    """Why, for a person to read; English, as in logs."""

    @property
    def is_pass(self) -> bool:
        return self.result == "pass"


@dataclass(frozen=True, slots=True)
class Trust:
    """All verdicts about one message."""

    spf: Verdict = Verdict()
    dkim: Verdict = Verdict()
    """The best of `signatures`: aligned with From before others, a pass before anything else."""
    dmarc: Verdict = Verdict()
    arc: Verdict = Verdict()
    signatures: tuple[Verdict, ...] = ()
    """One for each DKIM signature that was looked at, top down."""
    dmarc_policy: str = ""
    """What the domain of From asks for when DMARC fails: `none`, `quarantine` or `reject`; empty without a record."""
