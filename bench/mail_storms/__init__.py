"""Storms of mail: one sender without end, and machines that answer each other."""
