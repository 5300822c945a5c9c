"""The children of `gongdan up`: they end with their parent, and are started again when they die."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 10.0
_SOUND_AFTER_SECONDS = 20.0


def command(*words: str) -> list[str]:
    """A command of ours for a child: same interpreter, same code; no secret, as everybody can read it."""
    return [sys.executable, "-m", "gongdan.app.cli", *words]


@dataclass
class Child:
    """One child and its restarts."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    running: subprocess.Popen[bytes] | None = None
    failures: int = 0
    _started_at: float = 0.0
    _not_before: float = 0.0

    @property
    def pid(self) -> int | None:
        return self.running.pid if self.running is not None and self.running.poll() is None else None

    def start(self) -> None:
        """Start it in a session of its own: Ctrl-C in the terminal is for the parent alone, who stops in order."""
        words = command(*self.words, "--parent", str(os.getpid()))
        self.running = subprocess.Popen(  # noqa: S603
            words, env=dict(self.environment), stdin=subprocess.DEVNULL, start_new_session=True
        )
        self._started_at = time.monotonic()

    def look_after(self) -> str:
        """Start it again where it died, sooner the first times than later; what happened, or ''."""
        if self.pid is not None:
            if self.failures and time.monotonic() - self._started_at > _SOUND_AFTER_SECONDS:
                self.failures = 0
            return ""
        now = time.monotonic()
        if self.running is not None:
            code, self.running = self.running.returncode, None
            pause = min(_FIRST_PAUSE * 2**self.failures, _LONGEST_PAUSE)
            self.failures += 1
            self._not_before = now + pause
            return f"{self.name} ended unexpectedly ({_words_of(code)}); starting it again in {pause:.1f} s."
        if now >= self._not_before:
            self.start()
        return ""

    def stop(self, seconds: float) -> None:
        """Ask it to end and wait; past `seconds` insist."""
        if self.running is None:
            return
        if self.running.poll() is None:
            self.running.send_signal(signal.SIGTERM)
        try:
            self.running.wait(seconds)
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()
        self.running = None


def _words_of(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
