"""routing: Who gets a ticket, and why: rules, strategies, people who are on duty and have room.

The front door: other modules import from here, or from events, fields, effects and adapter.
"""

from gongdan.routing.queries.leads import leads_of
from gongdan.routing.queries.on_duty import dispatchers_on_duty

__all__ = ["dispatchers_on_duty", "leads_of"]
