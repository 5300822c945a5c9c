"""Wire shapes of ticketing."""
