"""Thinking about what goes out: texts, messages, whom they reach, and when they are tried again."""
