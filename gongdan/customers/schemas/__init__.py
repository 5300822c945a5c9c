"""The shapes of customers on the wire."""
