"""Reading other systems' files and saying what each row means here; nothing in this folder touches a database."""
