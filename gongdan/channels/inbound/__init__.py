"""Thinking about what comes in: what a message says, and what is to become of it."""
