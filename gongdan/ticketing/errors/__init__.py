"""Refusals of ticketing."""

from gongdan.ticketing.errors.bulk import (
    BulkEditNotUndoable,
    BulkEditOver,
    DraftsExhausted,
    EditCollision,
    NewerComments,
    TooManyBulkEdits,
    UndoneTooLate,
)
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
from gongdan.ticketing.errors.tickets import (
    LinkedToItself,
    NothingToAccept,
    ReopenedTooLate,
    TicketClosed,
    TicketPutAway,
)

__all__ = [
    "BulkEditNotUndoable",
    "BulkEditOver",
    "CategoryCircle",
    "DraftsExhausted",
    "EditCollision",
    "FieldDefinitionInvalid",
    "KindFixed",
    "LinkedToItself",
    "MoveRefused",
    "MoveUnknown",
    "NewerComments",
    "NothingToAccept",
    "NumbersExhausted",
    "ReopenedTooLate",
    "TicketClosed",
    "TicketPutAway",
    "TooManyBulkEdits",
    "UndoneTooLate",
    "ViewInvalid",
    "ViewsExhausted",
    "WorkflowInUse",
    "WorkflowInvalid",
]
