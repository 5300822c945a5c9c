"""What integrations does, by verb."""
