"""Tests of automation, in the shape of gongdan/automation."""
