"""The one error of the embedded PostgreSQL: what is wrong, the remedy, the end of the server's log."""


class EmbeddedPostgresFailed(Exception):
    """The embedded PostgreSQL cannot do what was asked."""

    def __init__(self, wrong: str, remedy: str = "", log_tail: str = "") -> None:
        self.wrong = wrong
        self.remedy = remedy
        self.log_tail = log_tail
        parts = [wrong, remedy]
        if log_tail:
            parts.append("Last lines of the server log:\n" + log_tail)
        super().__init__("\n".join(part for part in parts if part))
