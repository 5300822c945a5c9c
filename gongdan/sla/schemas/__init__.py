"""Wire shapes of promises."""
