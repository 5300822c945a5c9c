"""Tests of notifications, in the shape of gongdan/notifications."""
