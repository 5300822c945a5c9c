"""What is refused about mail and web requests."""
