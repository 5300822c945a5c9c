"""escalation: Who is asked when work gets stuck, told in time, and the next one up where nobody answers.

The front door: other modules import from here, or from events, fields, effects and adapter.
"""

from gongdan.escalation.seed import seed

__all__ = ["seed"]
