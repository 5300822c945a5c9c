"""Tables of ticketing."""

from gongdan.ticketing.models.approvals import approval_steps, approvals, delegations
from gongdan.ticketing.models.bulk import bulk_edit_items, bulk_edits, drafts, ticket_presences
from gongdan.ticketing.models.closing import (
    checklist_items,
    checklist_templates,
    confirmations,
    observations,
    shelvings,
)
from gongdan.ticketing.models.flows import carry_overs, duties
from gongdan.ticketing.models.forms import forms, templates
from gongdan.ticketing.models.handovers import arbitrations, handovers, nudges, supervisions
from gongdan.ticketing.models.portal import ratings, request_links
from gongdan.ticketing.models.priority import recurring_runs, recurring_tickets, subtasks
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
    "approval_steps",
    "approvals",
    "arbitrations",
    "attachments",
    "bulk_edit_items",
    "bulk_edits",
    "carry_overs",
    "categories",
    "checklist_items",
    "checklist_templates",
    "comments",
    "confirmations",
    "custom_fields",
    "delegations",
    "drafts",
    "duties",
    "followers",
    "forms",
    "handovers",
    "nudges",
    "number_series",
    "observations",
    "ratings",
    "recurring_runs",
    "recurring_tickets",
    "request_links",
    "shelvings",
    "structure_edit_tickets",
    "structure_edits",
    "subtasks",
    "supervisions",
    "templates",
    "ticket_batches",
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
