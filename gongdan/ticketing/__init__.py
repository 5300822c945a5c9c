"""Ticketing's front door: types, flows and tickets, and what can be done with them."""

from gongdan.ticketing.actions.assign import accept_ticket, assign_ticket
from gongdan.ticketing.actions.attach import attach_files
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.actions.edit import edit_ticket
from gongdan.ticketing.actions.follow import follow_ticket, unfollow_ticket
from gongdan.ticketing.actions.link import link_tickets, unlink_tickets
from gongdan.ticketing.actions.move import comment_and_move, move_ticket
from gongdan.ticketing.actions.open import open_ticket
from gongdan.ticketing.actions.seed import seed
from gongdan.ticketing.models import tickets
from gongdan.ticketing.queries.lists import count_views, list_tickets
from gongdan.ticketing.queries.tickets import may_see_file, ticket_shape
from gongdan.ticketing.queries.timeline import list_comments, list_timeline
from gongdan.ticketing.schemas.tickets import (
    AddLink,
    AssignTicket,
    CommentDraft,
    EditTicket,
    MoveTicket,
    OpenTicket,
    RequesterIn,
)

__all__ = [
    "AddLink",
    "AssignTicket",
    "CommentDraft",
    "EditTicket",
    "MoveTicket",
    "OpenTicket",
    "RequesterIn",
    "accept_ticket",
    "assign_ticket",
    "attach_files",
    "comment_and_move",
    "comment_on",
    "count_views",
    "edit_ticket",
    "follow_ticket",
    "link_tickets",
    "list_comments",
    "list_tickets",
    "list_timeline",
    "may_see_file",
    "move_ticket",
    "open_ticket",
    "seed",
    "ticket_shape",
    "tickets",
    "unfollow_ticket",
    "unlink_tickets",
]
