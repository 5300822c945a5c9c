"""sla: What was promised to whom, whether it is kept, and why a time is due.

The front door: other modules import from here, or from events, fields, effects and adapter.
"""

from gongdan.sla.actions.recounting import Told, recount_imported
from gongdan.sla.models import sla_clocks, sla_tickets
from gongdan.sla.schemas.policies import KindWord, StateKey
from gongdan.sla.seed import seed

__all__ = ["KindWord", "StateKey", "Told", "recount_imported", "seed", "sla_clocks", "sla_tickets"]
