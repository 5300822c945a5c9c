"""Refusals of ticketing."""

from gongdan.ticketing.errors.setup import (
    CategoryCircle,
    DutyInUse,
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
    "CategoryCircle",
    "DutyInUse",
    "FieldDefinitionInvalid",
    "KindFixed",
    "LinkedToItself",
    "MoveRefused",
    "MoveUnknown",
    "NothingToAccept",
    "NumbersExhausted",
    "ReopenedTooLate",
    "TicketClosed",
    "TicketPutAway",
    "ViewInvalid",
    "ViewsExhausted",
    "WorkflowInUse",
    "WorkflowInvalid",
]
