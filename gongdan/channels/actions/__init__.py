"""What channels do: take in, understand, answer."""
