"""The expected failure of a command: what is wrong, and the remedy."""


class Failed(Exception):
    """An expected failure of a command."""

    def __init__(self, wrong: str, remedy: str = "") -> None:
        self.wrong = wrong
        self.remedy = remedy
        super().__init__(f"{wrong}\n{remedy}".strip())
