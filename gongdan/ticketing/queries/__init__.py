"""What ticketing reads."""

from gongdan.ticketing.queries.lists import count_views, list_tickets, read_filter
from gongdan.ticketing.queries.shape import ticket_shape
from gongdan.ticketing.queries.tickets import may_see_file
from gongdan.ticketing.queries.timeline import get_comments, list_comments, list_timeline

__all__ = [
    "count_views",
    "get_comments",
    "list_comments",
    "list_tickets",
    "list_timeline",
    "may_see_file",
    "read_filter",
    "ticket_shape",
]
