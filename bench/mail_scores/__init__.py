"""How well mail is understood, measured on the messages of other systems' tests."""
