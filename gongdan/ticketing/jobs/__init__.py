"""What the clock brings to tickets; importing this declares every job."""
