"""Changing contacts, organisations, tiers and regions."""
