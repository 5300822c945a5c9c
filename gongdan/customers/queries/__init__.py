"""Reading contacts, organisations, tiers and regions."""
