"""Where a ticket lies: on the desk, where work is done, or put away for a reason."""

from enum import IntEnum


class Shelf(IntEnum):
    """A ticket on any shelf but the desk takes no changes until it is brought back."""

    DESK = 0
    ARCHIVE = 1  # closed long ago, or put away by hand
    MERGED = 2  # it goes on in another ticket
    VOID = 3  # it should never have been opened
    BIN = 4  # deleted; only who empties the bin sees it

    @property
    def word(self) -> str:
        """The word on the wire."""
        return self.name.lower()


SHELVES: dict[str, Shelf] = {shelf.word: shelf for shelf in Shelf}
SHELF_WORDS: dict[int, str] = {int(shelf): word for word, shelf in SHELVES.items()}
