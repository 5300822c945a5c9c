"""Small parts of the application that need no running installation."""

import re
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from gongdan.app.explained import explained
from gongdan.app.export_place import place_at
from gongdan.app.exporting import exported_columns, exported_tables, path_of_file
from gongdan.app.failure import Failed
from gongdan.app.up_children import Child
from gongdan.app.up_note import AlreadyUp, Note, birth_of
from gongdan.app.web import require_free
from gongdan.kernel.errors import FieldProblem, Invalid, TryAgain
from tests.app.installation import environment, eventually

SECRETIVE = re.compile(r"password_hash|secret|token_hash|csrf|totp_last|code_hash")


def test_an_export_leaves_every_secret_out() -> None:
    names = [f"{table.name}.{column.name}" for table in exported_tables() for column in exported_columns(table)]
    assert "users.email" in names
    assert "tickets.title" in names
    assert [name for name in names if SECRETIVE.search(name)] == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b\\c.txt", "报告 1.txt", "....", "x" * 300, "\n"])
def test_a_file_name_cannot_leave_the_export(name: str) -> None:
    path = path_of_file(7, name)
    assert path.startswith("files/7_")
    assert path.count("/") == 1
    assert ".." not in path.removeprefix("files/")
    assert len(path) < 120


def test_an_interrupted_export_leaves_nothing_under_its_name(tmp_path: Path) -> None:
    for target in (tmp_path / "folder", tmp_path / "archive.zip"):
        with pytest.raises(RuntimeError):
            _begin_and_break_off(target)
    assert list(tmp_path.iterdir()) == []


def _begin_and_break_off(target: Path) -> None:
    with place_at(target) as place:
        with place.opened("tables/a.jsonl") as file:
            file.write(b"{}")
        raise RuntimeError


@pytest.mark.parametrize(
    ("error", "wrong", "remedy"),
    [
        (Failed("a", "b"), "a", "b"),
        (TryAgain(), "busy", ""),
        (Invalid(problems=[FieldProblem("slug", "x", "Bad.", "Good.")]), "Some values", "slug: Bad. Good."),
        (psycopg.OperationalError("connection refused"), "connection refused", "Check that it runs"),
        (OperationalError("select 1", {}, psycopg.OperationalError("gone")), "gone", "Check that it runs"),
        (psycopg.errors.UndefinedTable("relation"), "tables of this version", "gongdan migrate"),
        (PermissionError(13, "Permission denied", "/x"), "/x: Permission denied", "rights"),
    ],
)
def test_an_expected_failure_has_words_and_a_remedy(error: Exception, wrong: str, remedy: str) -> None:
    told = explained(error)
    assert told is not None
    assert wrong in told.wrong
    assert remedy in told.remedy


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), psycopg.ProgrammingError("syntax")])
def test_what_nobody_foresaw_is_not_explained_away(error: Exception) -> None:
    assert explained(error) is None


@pytest.mark.parametrize("host", ["256.1.1.1", "no such host"])
def test_an_address_that_is_none_is_refused(host: str) -> None:
    with pytest.raises(Failed, match="no address"):
        require_free(host, 8000)


def test_only_one_may_hold_the_note_and_the_next_may_have_it_later(tmp_path: Path) -> None:
    first, second = Note(tmp_path), Note(tmp_path)
    first.take()
    with pytest.raises(AlreadyUp, match="starting or stopping"):
        second.take()
    first.write("http://localhost:1", {})
    with pytest.raises(AlreadyUp, match="http://localhost:1"):
        second.take()
    first.release()
    second.take()
    second.release()


def test_leftovers_are_ended_but_never_a_stranger_with_the_same_number(tmp_path: Path) -> None:
    note = Note(tmp_path)
    note.take()
    sleeper = _sleeper()
    try:
        note.write("", {"web": sleeper.pid})
        text = (tmp_path / "up.json").read_text()
        (tmp_path / "up.json").write_text(text.replace(birth_of(sleeper.pid), "1"))
        assert note.end_leftovers() == []
        assert sleeper.poll() is None
        note.write("", {"web": sleeper.pid})
        assert note.end_leftovers() == ["web"]
        assert sleeper.wait(5) != 0
    finally:
        sleeper.kill()
        sleeper.wait()
        note.release()


def _sleeper() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


def test_a_child_that_keeps_dying_is_started_less_and_less_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "gongdan.app.up_children.command", lambda *words: [sys.executable, "-c", "raise SystemExit(3)"]
    )
    child = Child("web", (), environment())
    child.start()
    pauses = []
    deadline = time.monotonic() + 20
    while len(pauses) < 3 and time.monotonic() < deadline:
        if told := child.look_after():
            assert "code 3" in told
            pauses.append(float(told.rsplit(" ", 2)[-2]))
        time.sleep(0.01)
    eventually(lambda: child.pid is None, "ended")
    child.stop(1)
    assert pauses == [0.2, 0.4, 0.8]
