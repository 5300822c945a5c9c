"""What happens to the structure of tickets: merged, split, gathered in batches, and undone."""

from dataclasses import dataclass, field
from typing import ClassVar

from gongdan.ticketing.events.tickets import TicketFact


@dataclass(frozen=True)
class TicketMerged(TicketFact):
    """The ticket goes on in another. Its customer hears that it does; where, only if he may see that one."""

    is_public: ClassVar[bool] = True
    edit_id: int = 0
    into_id: int = 0
    into_number: str = ""


@dataclass(frozen=True)
class TicketAbsorbed(TicketFact):
    """Other tickets go on in this one."""

    edit_id: int = 0
    merged_ids: list[int] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class TicketSplit(TicketFact):
    """Comments were taken out of the ticket into a new one."""

    edit_id: int = 0
    new_id: int = 0
    new_number: str = ""
    comment_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TicketSeparated(TicketFact):
    """The ticket was made of comments of another."""

    edit_id: int = 0
    from_id: int = 0
    from_number: str = ""
    comment_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TicketBatchGathered(TicketFact):
    """The ticket leads a batch, or got more members."""

    edit_id: int = 0
    member_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TicketBatched(TicketFact):
    """The ticket became a member of a batch. Its customer does not hear of the others."""

    edit_id: int = 0
    batch_id: int = 0
    batch_number: str = ""


@dataclass(frozen=True)
class TicketUnbatched(TicketFact):
    """The ticket is no longer in the batch."""

    edit_id: int = 0
    batch_id: int = 0


@dataclass(frozen=True)
class TicketBatchDissolved(TicketFact):
    """The ticket leads its batch no longer."""

    edit_id: int = 0
    member_ids: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class TicketBatchTreated(TicketFact):
    """One treatment was given to all members of the batch."""

    comment_id: int | None = None
    move: str | None = None
    done: int = 0
    refused: int = 0


@dataclass(frozen=True)
class TicketStructureRestored(TicketFact):
    """A structure edit that concerned the ticket was taken back; `shelf` is where it lies now."""

    edit_id: int = 0
    kind_of_edit: str = ""
    shelf: str = ""
