"""Refusals of ticketing."""

from gongdan.ticketing.errors.forms import FormInvalid, TemplateInvalid, TemplatesExhausted
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
    "CategoryCircle",
    "FieldDefinitionInvalid",
    "FormInvalid",
    "KindFixed",
    "LinkedToItself",
    "MoveRefused",
    "MoveUnknown",
    "NothingToAccept",
    "NumbersExhausted",
    "ReopenedTooLate",
    "TemplateInvalid",
    "TemplatesExhausted",
    "TicketClosed",
    "TicketPutAway",
    "ViewInvalid",
    "ViewsExhausted",
    "WorkflowInUse",
    "WorkflowInvalid",
]
