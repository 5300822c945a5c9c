"""How a message becomes a ticket, a comment or nothing: thinking only, over frozen readings."""
