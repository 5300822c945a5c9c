"""The embedded PostgreSQL in daily life: first start, roles, rights, tools, restart, one supervisor only."""

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from gongdan.kernel.embedded_pg import APP, OWNER, SYSTEM, EmbeddedPostgres, EmbeddedPostgresFailed

REPO = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that the server's own user can pass through, which pytest's (0700) is not."""
    folder = Path(tempfile.mkdtemp(prefix="gongdan-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def server(place: Path) -> Iterator[EmbeddedPostgres]:
    """One provisioned server under a path with blanks, quotes, a backslash and Chinese."""
    it = EmbeddedPostgres(place / "工单 data's \"\\x" / "pg", fsync=False, settings={"work_mem": "5MB"})
    it.start()
    it.provision()
    yield it
    it.stop()


def root_of(server: EmbeddedPostgres, place: Path) -> Path:
    return place / "工单 data's \"\\x" / "pg"


def one(dsn: str, query: str) -> tuple[object, ...] | None:
    with psycopg.connect(dsn) as connection:
        return connection.execute(query).fetchone()


def test_every_role_logs_in_with_its_own_rights(server: EmbeddedPostgres) -> None:
    query = (
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole OR rolcreatedb OR rolreplication "
        "FROM pg_roles WHERE rolname = current_user"
    )
    urls = server.urls()
    assert one(urls.owner, query) == (OWNER, True, False, False, False)
    assert one(urls.app, query) == (APP, True, False, False, False)
    assert one(urls.system, query) == (SYSTEM, True, False, True, False)
    assert one(urls.admin, "SELECT current_user, version() LIKE 'PostgreSQL 18%'") == ("gongdan_admin", True)


def test_only_the_owner_makes_tables_and_grants_them_one_by_one(server: EmbeddedPostgres) -> None:
    urls = server.urls()
    for url in (urls.app, urls.system):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one(url, "CREATE TABLE public.theirs (id int)")
    with psycopg.connect(urls.owner) as owner:
        owner.execute("CREATE TABLE ours (id int)")
        owner.execute("CREATE TABLE shared (id int)")
        owner.execute(f"GRANT SELECT ON shared TO {APP}")
    assert one(urls.app, "SELECT count(*) FROM shared") == (0,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        one(urls.app, "SELECT count(*) FROM ours")
    owners = (
        "SELECT d.datdba::regrole::text, n.nspowner::regrole::text FROM pg_database d, pg_namespace n "
        "WHERE datname = current_database() AND nspname = 'public'"
    )
    assert one(urls.owner, owners) == (OWNER, OWNER)


def test_the_app_role_reaches_no_other_database(server: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        one(server.dsn(APP, "postgres"), "SELECT 1")


def test_collation_and_settings_are_as_designed(server: EmbeddedPostgres) -> None:
    wanted = {
        "jit": "off", "fsync": "off", "synchronous_commit": "on", "max_connections": "100",
        "random_page_cost": "1.1", "max_wal_size": "2GB", "idle_in_transaction_session_timeout": "1min",
        "password_encryption": "scram-sha-256", "listen_addresses": "", "work_mem": "5MB", "TimeZone": "UTC",
    }  # fmt: skip
    with psycopg.connect(server.urls().admin) as admin:
        found = {name: admin.execute(f"SHOW {name}").fetchone()[0] for name in wanted}  # type: ignore[index]
        locale = admin.execute(
            "SELECT datlocprovider, datlocale, pg_encoding_to_char(encoding) FROM pg_database WHERE datname='gongdan'"
        ).fetchone()
    assert found == wanted
    assert [str(part) for part in locale or ()] == ["b", "C.UTF-8", "UTF8"]


@pytest.mark.parametrize("word", ["", "wrong"])
def test_a_login_without_the_password_is_refused(server: EmbeddedPostgres, word: str) -> None:
    environment = server.tool_environment()
    for role in ("gongdan_admin", APP, "postgres"):
        with pytest.raises(psycopg.OperationalError, match=r"no password supplied|authentication failed"):
            psycopg.connect(
                host=environment["PGHOST"], port=environment["PGPORT"], user=role, password=word, dbname="gongdan"
            )


def test_files_and_folders_are_closed_to_others(server: EmbeddedPostgres, place: Path) -> None:
    root = root_of(server, place)
    modes = {name: stat.S_IMODE((root / name).stat().st_mode) for name in os.listdir(root)}
    assert modes == {
        "cluster": 0o700,
        "socket": 0o700,
        "passwords.json": 0o600,
        "startup.log": 0o600,
        "supervisor.lock": 0o600,
    }
    assert stat.S_IMODE(root.stat().st_mode) & 0o066 == 0


def test_passwords_are_in_no_log_argument_or_repr(server: EmbeddedPostgres, place: Path) -> None:
    server.provision()
    root = root_of(server, place)
    words = [psycopg.conninfo.conninfo_to_dict(server.dsn(role))["password"] for role in (APP, OWNER, SYSTEM)]
    logs = [path.read_text() for path in [*(root / "cluster" / "log").iterdir(), root / "startup.log"]]
    arguments = [path.read_bytes().decode("utf-8", "replace") for path in Path("/proc").glob(f"{server.pid}/cmdline")]
    texts = [*logs, *arguments, repr(server.urls())]
    assert len(texts) > 2
    assert not [word for word in words for text in texts if str(word) in text]


def test_provisioning_again_mends_what_was_bent_and_keeps_the_passwords(server: EmbeddedPostgres) -> None:
    before = server.urls()
    with psycopg.connect(before.admin) as admin:
        admin.execute(f"ALTER ROLE {APP} BYPASSRLS PASSWORD 'other'")
    assert server.provision() == before
    assert one(before.app, "SELECT rolbypassrls FROM pg_roles WHERE rolname = current_user") == (False,)


def test_provisioning_a_second_database_leaves_the_first_alone(server: EmbeddedPostgres) -> None:
    urls = server.provision('an "odd" 名字')
    assert one(urls.app, "SELECT current_database()") == ('an "odd" 名字',)


def test_tools_find_the_database_and_their_failures_are_told(server: EmbeddedPostgres) -> None:
    assert "CREATE EXTENSION" in server.run_tool("pg_dump", "--schema-only")
    with pytest.raises(EmbeddedPostgresFailed, match="pg_dump ended with code 1") as told:
        server.run_tool("pg_dump", "--table=absent")
    assert "no matching tables" in str(told.value)
    with pytest.raises(EmbeddedPostgresFailed, match="no PostgreSQL program"):
        server.bin("../bin/psql")


def test_a_second_supervisor_is_refused_and_the_first_goes_on(server: EmbeddedPostgres, place: Path) -> None:
    pid = server.pid
    second = EmbeddedPostgres(root_of(server, place), fsync=False)
    with pytest.raises(EmbeddedPostgresFailed, match=f"already run by another gongdan .pid {os.getpid()}"):
        second.start()
    second.stop()
    assert second.pid == server.pid == pid
    assert second.urls() == server.urls()


def test_a_restart_keeps_rows_and_passwords(server: EmbeddedPostgres) -> None:
    before = server.urls()
    with psycopg.connect(before.owner) as owner:
        owner.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    server.stop()
    assert not server.is_running()
    assert server.ensure_running() is False, "a server stopped on purpose stays stopped"
    assert not server.is_running()
    server.start()
    assert server.urls() == before
    assert one(before.owner, "SELECT answer FROM kept") == (42,)


def test_a_forked_child_does_not_keep_the_lock(place: Path) -> None:
    script = (
        "import os, sys, time\nfrom pathlib import Path\n"
        "from gongdan.kernel.embedded_pg.lock import SupervisorLock\n"
        "first = SupervisorLock(Path(sys.argv[1])); first.acquire()\n"
        "child = os.fork()\n"
        "if not child: time.sleep(20); os._exit(0)\n"
        "time.sleep(0.1); first.release(); SupervisorLock(Path(sys.argv[1])).acquire()\n"
        "os.kill(child, 9); os.waitpid(child, 0); print('free')\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", script, str(place / "a.lock")], cwd=REPO, capture_output=True, text=True, timeout=30
    )
    assert (answer.stdout, answer.returncode) == ("free\n", 0), answer.stderr
