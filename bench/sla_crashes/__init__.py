"""Workers that are killed while promises fall due, and clocks set forward: each warning and breach exactly once."""
