"""Talks to the receivers of webhooks."""
