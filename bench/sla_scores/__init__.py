"""How exactly time is counted, on cases that nobody here wrote and against a counter that looks at every minute."""
