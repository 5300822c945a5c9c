"""Refusals of ticketing."""
