"""Tests of channels, in the shape of gongdan/channels."""
