"""What happens to many tickets at once, and to a ticket when that is taken back."""

from dataclasses import dataclass
from typing import Any, ClassVar

from gongdan.kernel.events import Event
from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class BulkEditFact(Event, is_abstract=True):
    """What all facts about a bulk edit carry: whose it is."""

    subject: ClassVar[str] = "bulk_edit"
    bulk_edit_id: int
    owner_id: int

    def audience(self) -> dict[str, Any]:
        return {"owner_id": self.owner_id}


@dataclass(frozen=True)
class BulkEditStarted(BulkEditFact):
    """Many tickets are going to be changed; `parts` says in what, such as priority or move."""

    total: int
    parts: list[str]


@dataclass(frozen=True)
class BulkEditFinished(BulkEditFact):
    """All of its tickets were looked at."""

    changed: int
    unchanged: int
    refused: int


@dataclass(frozen=True)
class BulkEditCancelled(BulkEditFact):
    """Somebody broke it off; what was done stays done."""

    changed: int
    waiting: int


@dataclass(frozen=True)
class BulkEditStopped(BulkEditFact):
    """It ended early, as its owner may no longer do this."""

    changed: int
    waiting: int


@dataclass(frozen=True)
class BulkEditUndoStarted(BulkEditFact):
    """What it did is going to be taken back."""

    total: int


@dataclass(frozen=True)
class BulkEditReverted(BulkEditFact):
    """What it did was taken back; `kept` tickets were changed by others since, wholly or in part."""

    undone: int
    kept: int


@dataclass(frozen=True)
class TicketStateRestored(TicketFact):
    """A move, or a change of type, was taken back: the ticket stands where it stood before."""

    is_public: ClassVar[bool] = True
    from_state: str = ""
    to_state: str = ""
    from_category: str = ""
    to_category: str = ""
