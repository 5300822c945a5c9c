"""Gongdan: smart ticketing and work orders."""
