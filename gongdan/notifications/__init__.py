"""notifications: What people are told inside the product, and what they want to be told.

The front door: other modules import from here, or from events, fields, effects and adapter.
"""

__all__: list[str] = []
