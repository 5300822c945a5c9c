"""The laboratory held against what rules really do, on a log that nobody here wrote."""
