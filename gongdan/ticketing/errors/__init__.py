"""Refusals of ticketing."""

from gongdan.ticketing.errors.setup import (
    CategoryCircle,
    FieldDefinitionInvalid,
    KindFixed,
    MoveRefused,
    MoveUnknown,
    NumbersExhausted,
    ViewInvalid,
    ViewsExhausted,
    WorkflowInUse,
    WorkflowInvalid,
)
from gongdan.ticketing.errors.structure import (
    AlreadyUndone,
    BatchDissolved,
    BatchFull,
    BatchRefused,
    LinkInCircle,
    MergeRefused,
    UndoBlocked,
    UndoTooLate,
)
from gongdan.ticketing.errors.tickets import (
    LinkedToItself,
    NothingToAccept,
    ReopenedTooLate,
    TicketClosed,
    TicketPutAway,
)

__all__ = [
    "AlreadyUndone",
    "BatchDissolved",
    "BatchFull",
    "BatchRefused",
    "CategoryCircle",
    "FieldDefinitionInvalid",
    "KindFixed",
    "LinkInCircle",
    "LinkedToItself",
    "MergeRefused",
    "MoveRefused",
    "MoveUnknown",
    "NothingToAccept",
    "NumbersExhausted",
    "ReopenedTooLate",
    "TicketClosed",
    "TicketPutAway",
    "UndoBlocked",
    "UndoTooLate",
    "ViewInvalid",
    "ViewsExhausted",
    "WorkflowInUse",
    "WorkflowInvalid",
]
