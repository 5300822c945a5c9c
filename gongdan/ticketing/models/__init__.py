"""Tables of ticketing."""

from gongdan.ticketing.models.forms import forms, templates
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
    "categories",
    "comments",
    "custom_fields",
    "followers",
    "forms",
    "number_series",
    "templates",
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
