"""What the clock brings to channels; importing this registers the jobs."""
