"""Pure: what webhooks tell, how it is signed, and when it is tried again."""
