"""Tests of the file store and of file types."""
