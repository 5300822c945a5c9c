"""Tables of ticketing."""

from gongdan.ticketing.models.setup import (
    categories,
    custom_fields,
    number_series,
    ticket_types,
    ticketing_settings,
    type_fields,
    views,
    workflow_versions,
    workflows,
)
from gongdan.ticketing.models.structure import structure_edit_tickets, structure_edits, ticket_batches
from gongdan.ticketing.models.tickets import (
    attachments,
    comments,
    followers,
    ticket_links,
    ticket_search,
    ticket_tags,
    tickets,
)

__all__ = [
    "attachments",
    "categories",
    "comments",
    "custom_fields",
    "followers",
    "number_series",
    "structure_edit_tickets",
    "structure_edits",
    "ticket_batches",
    "ticket_links",
    "ticket_search",
    "ticket_tags",
    "ticket_types",
    "ticketing_settings",
    "tickets",
    "type_fields",
    "views",
    "workflow_versions",
    "workflows",
]
