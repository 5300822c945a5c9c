"""How fast the command line imports a file of tickets."""

import csv
import importlib.util
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench.ground import Ground
from bench.words import Writer

ROWS = 20_000


@dataclass(frozen=True)
class Imported:
    """So many rows in so many seconds, the start of the program included."""

    rows: int
    seconds: float
    load: float


def measure_import(ground: Ground) -> Imported | None:
    """None where this version has no importer."""
    if importlib.util.find_spec("gongdan.app.cli.imports") is None:
        return None
    path = ground.folder / "import.csv"
    _write(path)
    command = [sys.executable, "-m", "gongdan.app.cli", "import", "tickets", str(path), "--tenant", "bench"]
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    path.unlink()
    if done.returncode:
        raise RuntimeError(f"The import failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    return Imported(ROWS, seconds, os.getloadavg()[0])


def _write(path: Path) -> None:
    """Ids of this run, so that a kept folder takes the file as a new one every time."""
    writer, run = Writer(23), int(time.time())
    at = datetime(2025, 3, 1, 8)
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(
            ("id", "title", "description", "type", "priority", "created_at", "requester_name", "requester_email")
        )
        for n in range(ROWS):
            at += timedelta(minutes=5)
            who = n % 4000
            texts = (writer.title()[:200], writer.description())
            rows.writerow(
                (f"{run}-{n}", *texts, "incident", "normal", at.isoformat(), f"访客 {who}", f"v{who}@new.example")
            )
