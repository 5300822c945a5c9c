"""Tests of the application: the command line, the process tree, backup, export and the doctor."""
