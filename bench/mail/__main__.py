"""`python -m bench.mail`: what mail costs on its way in, as tables."""

import argparse
import asyncio
import os
import platform
import time
from datetime import UTC, datetime
from pathlib import Path

from bench.ground import Ground
from bench.mail import crowded, large, road
from bench.mail.ground import count, fill_mail, forget_jobs, ground_for_mail, mailbox_of, opened, tidy

PARTS = ("road", "large", "crowded")


def main() -> None:
    """Read the options, prepare the ground and measure on it."""
    parser = argparse.ArgumentParser(prog="python -m bench.mail", description=__doc__)
    parser.add_argument("--stored", type=int, default=10_000, help="how many mails came before")
    parser.add_argument("--mails", type=int, default=road.SINGLE, help="how many each row measures")
    parser.add_argument("--keep", type=Path, help="a folder for the database, used again when it is filled")
    parser.add_argument("--first", type=int, default=5_000, help="how many of the crowded mailbox are waited for")
    parser.add_argument("--only", choices=PARTS, help="one part instead of all")
    asked = parser.parse_args()
    ground = ground_for_mail(asked.keep)
    try:
        asyncio.run(_measure(ground, asked))
    finally:
        ground.close()


def _tell(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)


async def _measure(ground: Ground, asked: argparse.Namespace) -> None:
    pools = opened(ground)
    try:
        tenant_id = ground.known.tenant_id
        mailbox_id = await mailbox_of(tenant_id)
        await fill_mail(tenant_id, mailbox_id, asked.stored)
        tidy(ground)
        machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
        _tell(f"## Mail, {await count(tenant_id):,} stored, {datetime.now(UTC).date()}, {machine}", "")
        if asked.only in (None, "road"):
            _tell(*road.HEAD)
            series = f"m{time.time_ns() // 10**9}"
            await road.RoadMeter(ground, mailbox_id, _tell, asked.mails, series).run()
            await forget_jobs()
        if asked.only in (None, "large"):
            _tell("", *large.HEAD, *await asyncio.to_thread(large.measure_large, ground))
            await forget_jobs()
        if asked.only in (None, "crowded"):
            _tell("")
            await crowded.measure_crowded(ground, _tell, asked.first)
    finally:
        await pools.close()


if __name__ == "__main__":
    main()
