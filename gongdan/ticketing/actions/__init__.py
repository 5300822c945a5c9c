"""What can be done in ticketing, by verb."""

from gongdan.ticketing.actions.assign import accept_ticket, assign_ticket
from gongdan.ticketing.actions.attach import attach_files
from gongdan.ticketing.actions.comment import comment_on
from gongdan.ticketing.actions.edit import edit_ticket
from gongdan.ticketing.actions.follow import follow_ticket, unfollow_ticket
from gongdan.ticketing.actions.lead import lead_ticket
from gongdan.ticketing.actions.link import link_tickets, unlink_tickets
from gongdan.ticketing.actions.move import comment_and_move, move_ticket
from gongdan.ticketing.actions.open import open_ticket

__all__ = [
    "accept_ticket",
    "assign_ticket",
    "attach_files",
    "comment_and_move",
    "comment_on",
    "edit_ticket",
    "follow_ticket",
    "lead_ticket",
    "link_tickets",
    "move_ticket",
    "open_ticket",
    "unfollow_ticket",
    "unlink_tickets",
]
