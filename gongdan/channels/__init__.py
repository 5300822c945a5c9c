"""The roads between customers and tickets: mail and web requests in, answers and notices out."""
