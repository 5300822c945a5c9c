"""The product put together: the modules it consists of, its processes and its command line."""
