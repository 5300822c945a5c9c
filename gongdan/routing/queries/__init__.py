"""Reading for routing."""
