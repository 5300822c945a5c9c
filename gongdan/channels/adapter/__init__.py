"""Where channels talk to the world outside."""
