"""Wire shapes of escalation."""
