"""Tests of rules, macros, the clock and the laboratory."""
