"""A message before it is queued: exactly what will be sent, to whom, and who gets none."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongdan.channels.outbound.audience import Person, Skipped
from gongdan.channels.outbound.compose import Automatic


@dataclass(frozen=True, slots=True)
class Draft:
    """What is queued. `to` is empty where nobody gets it; `skipped` says why."""

    mailbox_id: int | None
    sender_name: str
    sender_address: str
    reply_to: str
    to: Sequence[Person]
    cc: Sequence[Person]
    skipped: Sequence[Skipped]
    locale: str
    subject: str
    text: str
    html: str
    file_ids: Sequence[int]
    in_reply_to: str
    references: Sequence[str]
    automatic: Automatic
