"""Making promises and keeping their clocks."""
