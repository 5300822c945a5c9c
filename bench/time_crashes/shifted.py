"""A worker whose clock is that of the machine and some more: `python -m bench.time_crashes.shifted FILE`.

FILE holds the seconds by which it is ahead, and is read each time somebody asks for the time; so the clocks of all
workers can be set forward while they run. What comes each minute comes every few seconds, since an hour passes in one
minute here. Nothing in the product knows of it.
"""

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gongdan.app.modules import register_modules
from gongdan.kernel import clock, jobs

EACH_MINUTE, OFTEN = "* * * * *", "* * * * * */3"


def shift(file: Path) -> None:
    """From here on the time is that of the machine and what the file says."""
    frozen = clock.now.__globals__["_frozen"]
    last = [0.0]

    def now() -> datetime:
        with suppress(ValueError):  # it is being written
            last[0] = float(file.read_text())
        held: datetime | None = frozen.get()
        return held or datetime.now(UTC) + timedelta(seconds=last[0])

    clock.now = now


def hurry() -> None:
    """Jobs of each minute come more often. Before the modules declare them."""
    every = jobs.every
    jobs.every = lambda cron, **said: every(OFTEN if cron == EACH_MINUTE else cron, **said)


def main() -> None:
    """The worker of the product, by that clock."""
    shift(Path(sys.argv[1]))
    hurry()
    register_modules()
    sys.argv[:] = ["gongdan", "worker", "--parent", str(os.getppid())]
    from gongdan.app.cli import main as run

    run()


if __name__ == "__main__":
    main()
