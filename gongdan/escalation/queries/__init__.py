"""Reading ladders, escalations and what they say about the desk."""
