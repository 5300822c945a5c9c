"""Tables of ticketing."""

from gongdan.ticketing.models.bulk import bulk_edit_items, bulk_edits, drafts, ticket_presences
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
    "bulk_edit_items",
    "bulk_edits",
    "categories",
    "comments",
    "custom_fields",
    "drafts",
    "followers",
    "number_series",
    "ticket_links",
    "ticket_presences",
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
