"""What channels read."""
