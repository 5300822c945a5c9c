"""A real `gongdan import` that is killed in the middle and started again has lost and doubled nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from tests.conftest import Copy, copied_database
from tests.world import World

COUNT = 4000


def started(copy: Copy, path: Path, folder: Path) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "GONGDAN_DATABASE_URL": copy.app,
        "GONGDAN_SYSTEM_DATABASE_URL": copy.system,
        "GONGDAN_DATA_DIR": str(folder),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    command = [sys.executable, "-m", "gongdan.app.cli", "import", "tickets", str(path), "--tenant", "xinghe"]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def one(connection: psycopg.Connection, statement: str) -> tuple[int, ...]:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return row


def test_kill_and_run_again(world: World, tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    lines = (f"T{n},打印机 {n} 离线,第 {n} 台打印机连不上网络,user{n % 500}@x.cn,第 {n} 条答复" for n in range(COUNT))
    path.write_text("编号,标题,描述,邮箱,答复\n" + "\n".join(lines), "utf-8")
    imported = "select count(*) from tickets where external_source = 'old'"
    with copied_database("gongdan_killed") as copy, psycopg.connect(copy.admin, autocommit=True) as watching:
        first = started(copy, path, tmp_path)
        deadline = time.monotonic() + 60
        while one(watching, imported) == (0,) and first.poll() is None and time.monotonic() < deadline:
            time.sleep(0.02)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        (left,) = one(watching, imported)
        assert 0 < left < COUNT, "it was killed in the middle"
        assert left % 500 == 0, "whole batches only"

        second = started(copy, path, tmp_path)
        said, _ = second.communicate(timeout=120)
        assert second.returncode == 0, said.decode()
        assert f"{COUNT - left} new, 0 changed, {left} unchanged" in said.decode()

        mine = "from tickets where external_source = 'old'"
        assert one(watching, f"select count(*), count(distinct external_id), count(distinct number) {mine}") == (
            COUNT,
            COUNT,
            COUNT,
        )
        for kind in ("ticket.opened", "ticket.commented"):
            statement = f"select count(*), count(distinct subject_id) from events where kind = '{kind}'"
            assert one(watching, statement + " and cause = 'import:old'") == (COUNT, COUNT)
        joined = "from comments c join tickets t on t.tenant_id = c.tenant_id and t.id = c.ticket_id"
        assert one(watching, f"select count(*) {joined} where t.external_source = 'old'") == (COUNT,)
        assert one(watching, "select count(*) from contacts where name like 'user%@x.cn'") == (500,)
        assert one(watching, "select count(*) from ticket_search s join tickets t on t.id = s.ticket_id") == (COUNT,)
        assert one(watching, "select count(*) from procrastinate_jobs") == (0,)
