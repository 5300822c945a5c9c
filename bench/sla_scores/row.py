"""One score, and where the cases lie."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(os.environ.get("GONGDAN_REAL_DATA", "../shared/data"))


class Row(NamedTuple):
    """What was counted, how many are right, of how many, the aim as a share, and which are not."""

    what: str
    got: int
    of: int
    aim: float
    missing: list[str]


def score(what: str, judged: Iterable[tuple[str, bool]], aim: float = 1.0) -> Row:
    """From (name, right or not) of each case."""
    found = list(judged)
    wrong = [name for name, is_right in found if not is_right]
    return Row(what, len(found) - len(wrong), len(found), aim, wrong)
