"""The embedded PostgreSQL in trouble: crashes, stale pids, killed supervisors, closed folders, bad settings."""

import contextlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from gongdan.kernel.embedded_pg import EmbeddedPostgres, EmbeddedPostgresFailed, binaries, configuration, readiness
from gongdan.kernel.embedded_pg.account import Account, choose_account
from gongdan.kernel.embedded_pg.postmaster import servers_of

REPO = Path(__file__).parents[2]
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change to another user")


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that the server's own user can pass through, which pytest's (0700) is not."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def shared(place: Path) -> Iterator[EmbeddedPostgres]:
    it = EmbeddedPostgres(place / "pg", fsync=False)
    it.start()
    it.provision()
    with psycopg.connect(it.urls().owner) as owner:
        owner.execute("CREATE TABLE rows (id bigint)")
    yield it
    it.stop()


@pytest.fixture
def server(shared: EmbeddedPostgres) -> EmbeddedPostgres:
    """The module's server, running, whatever the test before did to it."""
    shared.start()
    return shared


def cluster_of(place: Path) -> Path:
    return place / "pg" / "cluster"


def kill_postmaster(server: EmbeddedPostgres) -> None:
    pid = server.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def until(true: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_killed_postmaster_comes_back_with_every_acknowledged_row(server: EmbeddedPostgres) -> None:
    acknowledged: list[int] = []

    def write() -> None:
        with contextlib.suppress(psycopg.Error), psycopg.connect(server.urls().owner, autocommit=True) as writer:
            for number in range(1_000_000):
                writer.execute("INSERT INTO rows VALUES (%s)", (number,))
                acknowledged.append(number)

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    until(lambda: len(acknowledged) > 200)
    kill_postmaster(server)
    until(lambda: not server.is_running())
    assert server.ensure_running() is True
    thread.join()
    assert server.ensure_running() is False
    with psycopg.connect(server.urls().owner) as reader:
        stored = {row[0] for row in reader.execute("SELECT id FROM rows")}
    assert set(acknowledged) <= stored
    assert len(stored) <= len(acknowledged) + 1


def test_a_backend_that_outlives_its_postmaster_is_ended(
    server: EmbeddedPostgres, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "_ORPHAN_SECONDS", 0.3)

    def compute() -> None:
        with contextlib.suppress(psycopg.Error), psycopg.connect(server.urls().owner) as busy:
            busy.execute("DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$")

    thread = threading.Thread(target=compute, daemon=True)
    thread.start()
    with psycopg.connect(server.urls().admin, autocommit=True) as admin:
        query = "SELECT pid FROM pg_stat_activity WHERE query LIKE 'DO %'"
        until(lambda: admin.execute(query).fetchone() is not None)
        backend = admin.execute(query).fetchone()[0]  # type: ignore[index]
    kill_postmaster(server)
    time.sleep(0.2)
    assert backend in set(servers_of(cluster_of(place))), "the test needs an orphan"
    assert server.ensure_running() is True
    thread.join(10)
    assert backend not in set(servers_of(cluster_of(place)))


def _sleeper(folder: Path, program: str = "/bin/sleep", **more: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([program, "60"], cwd=folder, **more)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize("kind", ["stranger", "stranger in the cluster", "namesake", "ourselves"])
def test_a_recycled_pid_is_neither_believed_nor_signalled(server: EmbeddedPostgres, place: Path, kind: str) -> None:
    kill_postmaster(server)
    account = choose_account(cluster_of(place))
    program = shutil.copy("/bin/sleep", place / "postgres") if kind == "namesake" else "/bin/sleep"
    folder = cluster_of(place) if kind == "stranger in the cluster" else place
    stranger = _sleeper(folder, str(program), **({} if account.is_self else {"user": account.uid}))
    try:
        pid_file = cluster_of(place) / "postmaster.pid"
        pid = os.getpid() if kind == "ourselves" else stranger.pid
        lines = pid_file.read_text().splitlines()
        pid_file.write_text("\n".join([str(pid), *lines[1:-1], "ready", ""]))
        assert not server.is_running()
        server.ensure_running()
        assert server.is_running()
        server.stop()
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("text", ["", "rubbish\n", "99999999\n", "-1\n", "0\n"])
def test_a_damaged_pid_file_does_not_stop_the_start(server: EmbeddedPostgres, place: Path, text: str) -> None:
    server.stop("immediate")
    (cluster_of(place) / "postmaster.pid").write_text(text)
    server.start()
    assert server.is_running()


def ordinary_user() -> tuple[Account, str, dict[str, str]]:
    """The user nobody, an interpreter it can start with our packages, and the environment for that."""
    entry = pwd.getpwnam("nobody")
    account = Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    packages = f"{REPO}:{Path(psycopg.__file__).parents[1]}"
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": packages, "PYTHONDONTWRITEBYTECODE": "1"}
    for python in (sys.executable, "/usr/bin/python3", "/usr/bin/python3.11"):
        with contextlib.suppress(OSError):
            answer = subprocess.run(
                [python, "-c", "import gongdan.kernel, psycopg"],
                cwd="/", env=environment, capture_output=True, check=False, **account.drop(),
            )  # fmt: skip
            if answer.returncode == 0:
                return account, python, environment
    pytest.skip("no interpreter here can be started by the user nobody")


SUPERVISOR = (
    "import os, sys\nfrom pathlib import Path\nfrom gongdan.kernel.embedded_pg import EmbeddedPostgres\n"
    "it = EmbeddedPostgres(Path(sys.argv[1]), fsync=False)\nit.start()\nit.provision()\nprint(it.pid, flush=True)\n"
)


def script(
    text: str, *arguments: Path, python: str = sys.executable, **more: object
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [python, "-c", text, *arguments], cwd=REPO, capture_output=True, text=True, timeout=60, **more
    )


def test_the_server_of_a_killed_supervisor_is_adopted(server: EmbeddedPostgres, place: Path) -> None:
    server.stop()
    dead = script(SUPERVISOR + "os.kill(os.getpid(), 9)\n", place / "pg")
    assert dead.returncode == -9
    left = int(dead.stdout)
    assert server.pid == left
    server.start()
    assert server.pid == left
    server.stop()
    assert not list(servers_of(cluster_of(place)))


def test_a_zombie_postmaster_is_seen_as_dead(server: EmbeddedPostgres, place: Path) -> None:
    """Its parent lives and does not reap it, as a container without an init does."""
    server.stop()
    parent = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR + "it._lock.release(); sys.stdin.read()", str(place / "pg")],
        cwd=REPO, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(pid, signal.SIGKILL)
        until(lambda: Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z")
        assert not server.is_running()
        server.start()
        assert server.pid not in (None, pid)
        parent.communicate("")


def test_a_start_that_is_interrupted_leaves_nothing_behind(
    server: EmbeddedPostgres, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.stop()

    def interrupt(_dsn: str) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as during:
        during.setattr(readiness, "login_complaint", interrupt)
        with pytest.raises(KeyboardInterrupt):
            server.start()
    assert not list(servers_of(cluster_of(place)))
    server.start()


def test_a_bad_setting_is_told_with_the_log_and_can_be_mended(server: EmbeddedPostgres, place: Path) -> None:
    server.stop()
    with pytest.raises(EmbeddedPostgresFailed, match="ended while starting") as told:
        EmbeddedPostgres(place / "pg", settings={"max_connections": "many"}).start()
    assert "max_connections" in told.value.log_tail
    server.start()


def test_tcp_is_opened_only_when_asked_for_and_only_with_a_password(server: EmbeddedPostgres, place: Path) -> None:
    server.stop()
    tcp = EmbeddedPostgres(place / "pg", fsync=False, listen_tcp=True)
    tcp.start()
    try:
        with pytest.raises(psycopg.OperationalError, match="no password"):
            psycopg.connect(host="127.0.0.1", port=tcp.port, user="gongdan_app", dbname="gongdan", password="")
        with psycopg.connect(tcp.urls().app) as over_socket:
            assert over_socket.execute("SHOW port").fetchone() == (str(tcp.port),)
    finally:
        tcp.stop()


@pytest.mark.parametrize(
    ("path", "text", "wrong"),
    [
        ("cluster/PG_VERSION", "16\n", "is of PostgreSQL 16"),
        ("passwords.json", None, "is missing"),
        ("passwords.json", "{", "is damaged"),
        ("passwords.json", '{"gongdan_admin": "stale"}', "does not take the password"),
    ],
)
def test_what_start_cannot_mend_is_named(
    server: EmbeddedPostgres, place: Path, path: str, text: str | None, wrong: str
) -> None:
    server.stop()
    file = place / "pg" / path
    kept = file.with_name("kept")
    file.rename(kept)
    try:
        if text is not None:
            file.write_text(text)
        with pytest.raises(EmbeddedPostgresFailed, match=wrong) as told:
            server.start()
        assert told.value.remedy
        assert not list(servers_of(cluster_of(place)))
    finally:
        kept.replace(file)
    server.start()


def test_a_first_start_that_was_killed_is_begun_anew(place: Path) -> None:
    (place / "killed" / "cluster.unfinished" / "base").mkdir(parents=True)
    it = EmbeddedPostgres(place / "killed", fsync=False)
    it.start()
    it.stop()
    assert not (place / "killed" / "cluster.unfinished").exists()


def test_a_long_path_moves_the_socket_to_a_private_folder(place: Path) -> None:
    it = EmbeddedPostgres(place / ("长" * 40) / "pg", fsync=False)
    it.start()
    try:
        folder = Path(it.tool_environment(database="postgres")["PGHOST"])
        found = folder.stat()
        assert not folder.is_relative_to(place)
        assert stat.S_IMODE(found.st_mode) == 0o700
        assert found.st_uid == (place / ("长" * 40) / "pg" / "cluster").stat().st_uid
        with psycopg.connect(it.dsn("gongdan_admin", "postgres")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        it.stop()
    assert Path(it.tool_environment(database="postgres")["PGHOST"]) == folder
    folder.rmdir()


@as_root
def test_a_closed_parent_is_named_and_left_closed(place: Path) -> None:
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(EmbeddedPostgresFailed, match=f"cannot pass through the folder {closed}") as told:
        EmbeddedPostgres(closed / "below" / "pg").start()
    assert "chmod o+x" in told.value.remedy
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert not list(closed.iterdir())


@as_root
def test_programs_below_a_closed_folder_are_copied_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = place / "venv"
    closed.mkdir(mode=0o700)
    package = binaries.wheel_bin().parents[1]
    shutil.copytree(package / "pginstall18", closed / package.name / "pginstall18", symlinks=True)
    shutil.copytree(package.parent / f"{package.name}.libs", closed / f"{package.name}.libs", symlinks=True)
    monkeypatch.setattr(binaries, "wheel_bin", lambda: closed / package.name / "pginstall18" / "bin")
    account = choose_account(place / "none")
    first = binaries.find_binaries(account, (place / "copies",))
    assert first.tools.is_relative_to(closed)
    assert first.server.is_relative_to(place / "copies")
    assert account.run([first.server / "psql", "--version"]).returncode == 0
    made_at = first.server.stat().st_mtime_ns
    assert binaries.find_binaries(account, (place / "copies",)) == first
    assert first.server.stat().st_mtime_ns == made_at
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_programs_laid_out_by_somebody_else_are_not_run(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    account = choose_account(place / "none")
    real = binaries.wheel_bin()
    monkeypatch.setattr(binaries, "runs", lambda folder, _account: folder != real)
    found = binaries.find_binaries(account, (place / "planted",))
    os.chown(found.server.parents[2], account.uid, account.gid)
    with pytest.raises(EmbeddedPostgresFailed, match="cannot start the PostgreSQL programs"):
        binaries.find_binaries(account, (place / "planted",))


@as_root
def test_an_ordinary_user_runs_it_and_root_takes_it_up_as_that_user(place: Path) -> None:
    nobody, python, environment = ordinary_user()
    home = place / "theirs"
    home.mkdir(mode=0o700)
    os.chown(home, nobody.uid, nobody.gid)
    answer = script(SUPERVISOR + "it.stop()\n", home / "pg", python=python, env=environment, **nobody.drop())
    assert answer.returncode == 0, answer.stderr
    assert stat.S_IMODE((home / "pg").stat().st_mode) == 0o700
    it = EmbeddedPostgres(home / "pg", fsync=False)
    it.start()
    assert Path(f"/proc/{it.pid}").stat().st_uid == nobody.uid
    it.stop()
    again = script(SUPERVISOR + "it.stop()\n", home / "pg", python=python, env=environment, **nobody.drop())
    assert again.returncode == 0, again.stderr


@as_root
def test_an_ordinary_user_is_told_whose_database_it_is(server: EmbeddedPostgres, place: Path) -> None:
    nobody, python, environment = ordinary_user()
    if server.pid and cluster_of(place).stat().st_uid == nobody.uid:
        pytest.skip("on this machine the user nobody runs the server")
    answer = script(SUPERVISOR, place / "pg", python=python, env=environment, **nobody.drop())
    assert "belongs to the user" in answer.stderr.splitlines()[-2]


def test_a_path_with_a_line_break_is_refused(place: Path) -> None:
    with pytest.raises(EmbeddedPostgresFailed, match="control character"):
        EmbeddedPostgres(place / "two\nlines")


@pytest.mark.parametrize(
    ("memory", "buffers"), [(64 << 20, "32MB"), (1 << 30, "256MB"), (2 << 30, "512MB"), (1 << 40, "512MB")]
)
def test_shared_buffers_follow_the_memory(memory: int, buffers: str) -> None:
    assert configuration.shared_buffers(memory) == buffers


def test_setting_values_are_quoted_and_names_are_checked() -> None:
    assert configuration.rendered({"a.b": "it's \\ here"}).splitlines()[1] == "a.b = 'it''s \\\\ here'"
    for bad in ({"a = 1\nb": "1"}, {"a": "1'\nfsync = 'off"}):
        with pytest.raises(EmbeddedPostgresFailed, match="no PostgreSQL setting"):
            configuration.rendered(bad)
