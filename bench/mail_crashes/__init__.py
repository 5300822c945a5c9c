"""Processes killed at every stage of mail, a full disk and a database that is away: whether anything is lost."""
