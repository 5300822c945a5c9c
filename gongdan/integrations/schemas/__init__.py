"""Wire shapes of integrations."""
