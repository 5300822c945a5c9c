"""Requests from web forms and programs."""
