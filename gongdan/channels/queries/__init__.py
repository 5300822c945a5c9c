"""Reading what channels keep."""
