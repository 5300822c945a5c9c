"""What can be done in ticketing, by verb."""
