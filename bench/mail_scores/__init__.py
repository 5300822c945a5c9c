"""How well mail is understood, on messages that nobody here wrote; each function returns rows (what, got, of, aim)."""
