"""What becomes of what comes in."""
