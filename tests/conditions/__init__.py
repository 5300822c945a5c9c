"""Tests of conditions."""
