"""A mail on its way through the steps."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from gongdan.channels.inbound.reading import Reading
from gongdan.channels.mail.parsed import Party
from gongdan.channels.mail.verdicts import Trust


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that was read and judged, with its row and its mailbox."""

    message: Row[Any]
    reading: Reading
    box: Row[Any] | None
    trust: Trust
    is_path_known: bool
    sender: Party
    """Without an address where it cannot be answered."""
    ours: frozenset[str]
    """All addresses of the tenant's mailboxes."""

    @property
    def locale(self) -> str:
        return str(self.box.locale) if self.box is not None else "zh-CN"
