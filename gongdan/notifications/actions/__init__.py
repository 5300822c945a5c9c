"""What notifications write."""
