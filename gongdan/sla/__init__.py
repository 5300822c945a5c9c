"""sla: What was promised to whom, whether it is kept, and why a time is due.

The front door: other modules import from here, or from events, fields, effects and adapter.
"""

__all__: list[str] = []
