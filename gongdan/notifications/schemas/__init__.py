"""Notices, roads and preferences as they travel over the wire."""
