"""`gongdan up`: database, migrations, web, worker and mailroom in one tree, watched over until it is told to stop."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from queue import Empty, SimpleQueue
from types import FrameType

from gongdan.app.failure import Failed
from gongdan.app.up_children import Child, command
from gongdan.app.up_note import Note
from gongdan.app.web import DRAIN_SECONDS, require_free
from gongdan.kernel.embedded_pg import EmbeddedPostgres, EmbeddedPostgresFailed
from gongdan.kernel.settings import Settings

Say = Callable[[str], None]
FINISH_SECONDS = 15.0
_LOOK_SECONDS = 0.25
_READY_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person asked for."""

    settings: Settings
    demo: bool = False
    workers: int = 1

    @property
    def address(self) -> str:
        host = {"0.0.0.0": "localhost", "::": "localhost", "127.0.0.1": "localhost"}.get(  # noqa: S104
            self.settings.host, self.settings.host
        )
        return f"http://{f'[{host}]' if ':' in host else host}:{self.settings.port}"


class StopRequested(BaseException):
    """Ctrl-C or SIGTERM while something was being waited for."""


class Order:
    """Whether something was ordered, said by a handler of signals at any moment, in the middle of itself too.

    An Event takes a lock for that, and a second signal would wait for the first one for ever.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._told: SimpleQueue[None] = SimpleQueue()  # the one way of telling that may be entered again

    def set(self) -> None:
        self._is_set = True
        self._told.put(None)

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Whether it was ordered, at the latest after so long."""
        if not self._is_set:
            with contextlib.suppress(Empty):
                self._told.get(timeout=seconds)
        return self._is_set


class Stop:
    """The order to stop: noticed between two looks, or breaking off what may last long."""

    def __init__(self) -> None:
        self.requested = Order()
        self._may_break_off = False

    def listen(self) -> None:
        for order in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(order, self._note)

    def _note(self, _order: int, _frame: FrameType | None) -> None:
        self.requested.set()
        if self._may_break_off:
            self._may_break_off = False
            raise StopRequested

    @contextlib.contextmanager
    def breaking_off(self) -> Iterator[None]:
        if self.requested.is_set():
            raise StopRequested
        self._may_break_off = True
        try:
            yield
        finally:
            self._may_break_off = False


class Tree:
    """The processes of one installation."""

    def __init__(self, wish: Wish, say: Say) -> None:
        self._wish = wish
        self._say = say
        self._stop = Stop()
        folder = wish.settings.data_dir
        self._note = Note(folder)
        self._postgres: EmbeddedPostgres | None = None
        if wish.settings.is_embedded:
            self._postgres = EmbeddedPostgres(folder / "postgres", on_progress=say)
        environment = child_environment(wish.settings)
        self._web = Child("web", ("web", "--workers", str(wish.workers)), environment)
        self._worker = Child("worker", ("worker",), environment)
        self._mailroom = Child("mailroom", ("mailroom",), environment)
        self._children = (self._web, self._worker, self._mailroom)
        self._environment = environment
        self._postgres_trouble = 0

    def run(self) -> None:
        """Start everything, watch over it, stop everything. Raises Failed where it cannot begin."""
        self._stop.listen()
        make_data_folder(self._wish.settings.data_dir)
        self._note.take()
        try:
            for name in self._note.end_leftovers():
                self._say(f"Ended the {name} process that a killed gongdan up had left.")
            require_free(self._wish.settings.host, self._wish.settings.port)
            self._note.write(self._wish.address, {})
            with contextlib.suppress(StopRequested):
                self._start()
                self._watch()
        finally:
            self._stop_all()
            self._note.release()

    # Starting

    def _start(self) -> None:
        if self._postgres is not None:
            with self._stop.breaking_off():
                self._postgres.start()
                self._postgres.provision()
        self._step("migrate", "--demo" if self._wish.demo else "--no-demo")
        for child in self._children:
            child.start()
        self._write_note()
        self._wait_until_served()
        self._say(f"Ready: {self._wish.address}/desk/ for staff, /portal/ for customers   (Ctrl-C stops everything)")

    def _step(self, *words: str) -> None:
        """Run a command of ours to its end; it prints for itself."""
        step = subprocess.Popen(  # noqa: S603
            command(*words, "--parent", str(os.getpid())),
            env=self._environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            with self._stop.breaking_off():
                code = step.wait()
        except StopRequested:
            step.terminate()
            step.wait()
            raise
        if code != 0:
            raise Failed(f"gongdan {words[0]} failed; its message is above.", "Mend that, then start again.")

    def _wait_until_served(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not self._stop.requested.wait(0.1):
            if answers(self._wish.settings):
                return
            self._look_after()
            if self._web.failures >= 3 or time.monotonic() > deadline:
                raise Failed("The web process does not come up; its messages are above.", "Run gongdan doctor.")

    # Watching

    def _watch(self) -> None:
        while not self._stop.requested.wait(_LOOK_SECONDS):
            self._look_after()

    def _look_after(self) -> None:
        self._look_after_postgres()
        before = [child.pid for child in self._children]
        for child in self._children:
            if happened := child.look_after():
                self._say(happened)
        if [child.pid for child in self._children] != before:
            self._write_note()

    def _look_after_postgres(self) -> None:
        if self._postgres is None or self._stop.requested.wait(min(self._postgres_trouble, 10)):
            return
        try:
            if self._postgres.ensure_running():
                self._say("PostgreSQL had ended; it runs again.")
            self._postgres_trouble = 0
        except EmbeddedPostgresFailed as failure:
            self._postgres_trouble += 1
            self._say(f"PostgreSQL does not start: {failure} Trying again.")

    def _write_note(self) -> None:
        children = {child.name: child.pid for child in self._children if child.pid}
        self._note.write(self._wish.address, children)

    # Stopping

    def _stop_all(self) -> None:
        """In order: no more requests, no more jobs, no more database."""
        if any(child.running for child in self._children):
            self._say("Stopping …")
        self._mailroom.stop(FINISH_SECONDS)
        self._web.stop(DRAIN_SECONDS + 4)
        self._worker.stop(FINISH_SECONDS)
        if self._postgres is not None:
            self._postgres.stop("fast")


def child_environment(given: Settings) -> dict[str, str]:
    """Our own environment with what the command line said; quieter, as all children share one terminal."""
    said = {
        "GONGDAN_DATA_DIR": str(given.data_dir),
        "GONGDAN_HOST": given.host,
        "GONGDAN_PORT": str(given.port),
        "GONGDAN_PUBLIC_URL": given.public_url,
    }
    return {"GONGDAN_LOG_LEVEL": "WARNING", **os.environ, **said}


def make_data_folder(folder: Path) -> None:
    """Ours alone; root's is passable, as PostgreSQL then runs as another user below it."""
    mode = 0o711 if os.geteuid() == 0 else 0o700
    missing = [step for step in [folder, *folder.parents] if not step.exists()]
    for step in reversed(missing):
        step.mkdir()
        step.chmod(mode)


def answers(given: Settings) -> bool:
    """Whether the web process takes requests; asked directly, whatever proxy the environment names."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(given.host, given.host)  # noqa: S104
    asking = HTTPConnection(host, given.port, timeout=2)
    try:
        asking.request("GET", "/healthz")
        return asking.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        asking.close()


def up(given: Settings, *, demo: bool, workers: int, say: Say) -> None:
    """Run this installation until Ctrl-C or SIGTERM."""
    is_address_untold = not os.environ.get("GONGDAN_PUBLIC_URL")
    wish = Wish(replace(given, data_dir=given.data_dir.expanduser().absolute()), demo, workers)
    if is_address_untold:
        wish = replace(wish, settings=replace(wish.settings, public_url=wish.address))
    Tree(wish, say).run()
