"""How well mail is understood, on messages that nobody here wrote; functions return rows (what, got, of, aim)."""
