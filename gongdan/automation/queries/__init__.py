"""Reads of rules and of what they did."""
