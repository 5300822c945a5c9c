"""Deciding who gets a ticket, and arranging who could."""
