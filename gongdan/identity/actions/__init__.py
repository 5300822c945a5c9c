"""What is done to tenants, people, roles, sessions and tokens."""
