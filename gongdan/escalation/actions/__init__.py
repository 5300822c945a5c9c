"""What changes ladders and escalations."""
