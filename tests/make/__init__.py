"""Makes rows for tests, one file per module: `await make.contact(tx, name=…)`."""
