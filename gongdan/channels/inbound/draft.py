"""Pure: what is known of a message when it is decided what becomes of it."""

from dataclasses import dataclass
from typing import Literal

from gongdan.channels.mail.verdicts import Trust

Way = Literal["references", "address", "tag", "guess"]
Proof = Literal["proven", "unknown", "forged"]
TicketStanding = Literal["open", "solved", "closed", "gone"]


@dataclass(frozen=True, slots=True)
class Named:
    """A ticket that the message speaks of, by whatever sign."""

    ticket_id: int
    way: Way
    standing: TicketStanding
    """`gone`: void, deleted, or put away where nobody answers."""
    part: Literal["", "requester", "participant", "organisation"] = ""
    """What part the sender's address has in it; empty for a stranger."""
    can_reopen: bool = False
    """It was closed recently enough for the mailbox."""
    is_ours: bool = False
    """Of references: the message named is one that we sent, whose id only its readers know."""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the decision looks at."""

    sender: str
    """An address that can be answered; empty where there is none."""
    machine: str = ""
    proof: Proof = "unknown"
    is_refused_by_policy: bool = False
    """The domain of From asks that such forged mail be refused or put aside."""
    is_staff: bool = False
    is_forward: bool = False
    """With a sender of its own who can be answered."""
    named: tuple[Named, ...] = ()
    """The nearest sign first."""
    duplicate_of: int | None = None
    is_storm: bool = False
    is_too_large: bool = False
    """Only its head was fetched; the rest lies in the mailbox on its server."""
    is_released: bool = False
    """A person looked at it and had it handled again."""
    is_thanks: bool = False
    after_closing: str = "reopen"


def proof_of(trust: Trust, *, is_path_known: bool) -> Proof:
    """Whether it comes from whom it says. Where the path is not known (fetched from a mailbox that does not say) a
    failure means nothing: the one check that would have passed may be the one that could not be made."""
    if trust.dmarc.is_pass:
        return "proven"
    if trust.dmarc.result == "fail" and is_path_known:
        return "forged"
    return "unknown"


def is_mere_thanks(text: str) -> bool:
    """Whether somebody only says thanks: that opens nothing again."""
    bare = "".join(sign for sign in text.lower() if sign.isalnum())
    return 0 < len(bare) <= 24 and bare in _THANKS


_THANKS = frozenset(
    "".join(sign for sign in words.lower() if sign.isalnum())
    for words in (
        "thanks", "thank you", "many thanks", "thank you very much", "thanks a lot", "thanks very much", "got it",
        "got it thanks", "ok", "ok thanks", "great thanks", "perfect thanks", "it works thanks", "works now thanks",
        "谢谢", "多谢", "感谢", "非常感谢", "谢谢您", "谢谢你", "好的", "好的谢谢", "收到", "收到谢谢",
        "好的收到", "已收到",
        "已解决", "已解决谢谢", "可以了", "可以了谢谢",
        "没问题了", "没问题了谢谢", "辛苦了", "謝謝", "多謝", "好的謝謝",
    )
)  # fmt: skip
