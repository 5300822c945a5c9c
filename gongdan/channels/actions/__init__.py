"""What channels write."""
