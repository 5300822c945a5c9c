"""The rules of the house, kept by tests: imports, tables, events, routes, names and captions."""
