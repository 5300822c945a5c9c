"""Tests of the tools, in the shape of tools/."""
