"""Pure: how many of a team may be in class at once."""

from collections.abc import Sequence
from datetime import datetime

Stretch = tuple[datetime, datetime, int]  # from, until, how many


def places(front_line: int, share: int) -> int:
    """The places of a team of `front_line` people at `share` per cent, rounded down: never more than the share.

    So a team of four has none at 20 %: it sends people only under a larger share, or counted with another team.
    """
    return front_line * share // 100


def most_at_once(taken: Sequence[Stretch], since: datetime, until: datetime) -> int:
    """The most people in class at any instant of [since, until)."""
    starts = [since, *(start for start, _, _ in taken if since < start < until)]
    return max(sum(count for start, end, count in taken if start <= at < end) for at in starts)
