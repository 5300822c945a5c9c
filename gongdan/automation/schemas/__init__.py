"""Wire shapes of automation."""
