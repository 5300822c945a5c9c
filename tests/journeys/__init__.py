"""Stories from end to end, one per promise."""
