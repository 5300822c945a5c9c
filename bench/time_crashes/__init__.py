"""Workers that are killed while time passes, and clocks set forward: whatever falls due happens exactly once."""
