"""Tests of safe HTML, plain text and CSV cells."""
