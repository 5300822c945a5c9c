"""Tests of sla, in the shape of gongdan/sla."""
