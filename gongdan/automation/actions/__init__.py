"""What is done by rules, and to them."""
