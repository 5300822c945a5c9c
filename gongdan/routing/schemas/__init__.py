"""Wire shapes of routing."""
