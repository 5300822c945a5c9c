"""Tests of mailboxes and of the roads by which mail comes."""
