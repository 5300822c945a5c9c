"""A mail on its way through the steps."""

from dataclasses import dataclass
from datetime import datetime

from gongdan.channels.inbound.reading import Reading
from gongdan.channels.mail.parsed import Party
from gongdan.channels.mail.verdicts import Trust
from gongdan.kernel.fixed import Found

FETCHED = frozenset({"imap", "pop3"})


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that was read and judged, with its row and its mailbox."""

    message: Found
    reading: Reading
    box: Found | None
    trust: Trust
    is_path_known: bool
    sender: Party
    """Without an address where it cannot be answered."""
    ours: frozenset[str]
    """All addresses of the tenant's mailboxes."""

    @property
    def arrived_at(self) -> datetime:
        """When it came to the mailbox. What lay there when it was first read did not all come at that moment."""
        received_at: datetime = self.message.received_at
        stamped = self.reading.arrived_at if self.message.road in FETCHED else None
        return received_at if stamped is None else min(stamped, received_at)

    @property
    def locale(self) -> str:
        return str(self.box.locale) if self.box is not None else "zh-CN"
