"""Pure: when a mailbox is looked into again, and which of its messages are tried again."""

from collections.abc import Mapping

POLL_SECONDS = 60.0
IDLE_SECONDS = 9 * 60.0
_FIRST_PAUSE = 15.0
_LONGEST_PAUSE = 15 * 60.0
# In its place a message is tried so often, then the others go first; after so many it waits for a person.
IN_PLACE = 3
AT_ALL = 6


def pause_after(failures: int, chance: float) -> float:
    """Seconds until the next try after so many failures in a row; `chance` in 0..1 spreads many mailboxes."""
    base = min(_FIRST_PAUSE * 2.0 ** min(max(failures - 1, 0), 20), _LONGEST_PAUSE)
    return float(base * (0.75 + chance / 2))


def spread(seconds: float, chance: float) -> float:
    """About so many seconds."""
    return seconds * (0.9 + chance / 5)


def is_passed_over(number: int, unfetched: Mapping[str, int]) -> bool:
    """Whether a message that failed before lets the others go first."""
    return unfetched.get(str(number), 0) >= IN_PLACE


def to_try_again(unfetched: Mapping[str, int]) -> list[int]:
    """Those that are tried once more when the others are done."""
    return sorted(int(number) for number, times in unfetched.items() if times < AT_ALL)
