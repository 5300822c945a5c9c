"""Refusals of identity: at the door (access) and around people and roles (org)."""
