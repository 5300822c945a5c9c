"""routing: Who gets a ticket, and why: rules, strategies, people who are on duty and have room.

The front door: other modules import from here, or from events, fields, effects and adapter.
"""

from gongdan.routing.queries.leads import leads_of

__all__ = ["leads_of"]
