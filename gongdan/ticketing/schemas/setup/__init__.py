"""Wire shapes of the set-up: types, fields, categories, workflows, views, settings."""
