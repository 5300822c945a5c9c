"""Thinking about requests from the web: keys, challenges, origins, what a form asks, what smells of spam."""
