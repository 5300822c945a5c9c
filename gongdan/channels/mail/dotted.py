"""Pure: messages as they travel in SMTP and POP3: line by line, a dot ahead of dots, a lone dot at the end."""


class Undotted:
    """Takes lines (or pieces of long ones) as they come and gives what they stand for.

    `is_strict` wants CR LF around the dot that ends the message: whoever takes mail from strangers may see no end
    where the next server would see none. Answers to our own questions may end with LF alone.
    """

    def __init__(self, *, is_strict: bool) -> None:
        self._is_strict = is_strict
        self._is_at_begin = True

    def take(self, piece: bytes) -> bytes | None:
        """The bytes that belong to the message; None for the end."""
        is_at_begin, self._is_at_begin = self._is_at_begin, piece.endswith(b"\r\n" if self._is_strict else b"\n")
        if is_at_begin and piece.startswith(b"."):
            if piece == b".\r\n" or (piece == b".\n" and not self._is_strict):
                return None
            return piece[1:]
        return piece
