"""A mail of 25 MB: how much memory a process needs above what it had, to receive and to handle it."""

import asyncio
import base64
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from bench.ground import Ground
from bench.mail.ground import ask_no_name_server, mailbox_of, take
from bench.mail.letters import CARE, Post
from gongdan.app.modules import register_modules
from gongdan.channels.actions.handle_message import process
from gongdan.channels.actions.receive import receive
from gongdan.kernel import db

MEGABYTES = 25
MOST_EXTRA = 60
HEAD = (
    "In a process that has handled 40 ordinary mails before: the peak of its resident memory above what it had then.",
    "",
    "| what | MB more (aim) | seconds | load |",
    "|---|---|---|---|",
)


def measure_large(ground: Ground) -> list[str]:
    """The rows, measured in a process of its own."""
    told = json.dumps([ground.urls.app, ground.urls.system, ground.known.tenant_id])
    done = subprocess.run(
        [sys.executable, "-m", "bench.mail.large", told], stdout=subprocess.PIPE, check=True, text=True, timeout=600
    )
    return done.stdout.strip().splitlines()


async def _measure(app: str, system: str, tenant_id: int) -> None:
    opened = db.connect(app, system)
    series, post = f"large{time.time_ns()}", Post("before a large one")
    try:
        mailbox_id = await mailbox_of(tenant_id)
        for n in range(40):
            received = await take(tenant_id, mailbox_id, f"imap:{series}:{n}", post.letter(n).raw)
            await process(tenant_id, received.id)
        before, begun = _reset_peak(), time.perf_counter()
        large = await receive(tenant_id, road="imap", pieces=_pieces(), mailbox_id=mailbox_id, delivery_key=series)
        _tell(f"received, {MEGABYTES} MB", before, begun)
        before, begun = _reset_peak(), time.perf_counter()
        await process(tenant_id, large.id)
        _tell(f"handled, {MEGABYTES} MB with one attachment", before, begun)
    finally:
        await opened.close()


async def _pieces() -> AsyncIterator[bytes]:
    """As a line gives it: never more than 64 kB at once."""
    chance, written = random.Random(25), 0
    yield (
        f"From: large@client.example\r\nTo: {CARE}\r\nSubject: Photos {time.time_ns()}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nSee the file.\r\n'
        '--x\r\nContent-Type: application/zip\r\nContent-Disposition: attachment; filename="photos.zip"\r\n'
        "Content-Transfer-Encoding: base64\r\n\r\n"
    ).encode()
    while written < MEGABYTES * 1024 * 1024:
        piece = base64.encodebytes(chance.randbytes(48_000)).replace(b"\n", b"\r\n")
        written += len(piece)
        yield piece
    yield b"--x--\r\n"


def _reset_peak() -> float:
    """Megabytes that are resident now; the peak begins anew."""
    Path("/proc/self/clear_refs").write_text("5")
    return _resident("VmRSS")


def _resident(which: str) -> float:
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith(which))
    return int(line.split()[1]) / 1024


def _tell(what: str, before: float, begun: float) -> None:
    more, seconds = _resident("VmHWM") - before, time.perf_counter() - begun
    print(f"| {what} | {more:.0f} (≤ {MOST_EXTRA}) | {seconds:.1f} | {os.getloadavg()[0]:.1f} |")


if __name__ == "__main__":
    register_modules()
    ask_no_name_server()
    asyncio.run(_measure(*json.loads(sys.argv[1])))
