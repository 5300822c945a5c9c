"""Reproducible measurements: tables with a floor beside each figure; nothing here asserts a time."""
