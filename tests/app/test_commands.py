"""The commands beside a running installation: what they print, how they refuse, what they leave behind."""

import hashlib
import json
import tarfile
import zipfile
from pathlib import Path

import psycopg
import pytest

from gongdan.kernel.embedded_pg import ADMIN, EmbeddedPostgres
from gongdan.migrations.run import head_revision
from tests.app.conftest import ADMINISTRATOR, Command
from tests.app.installation import Installation, eventually, gongdan


def admin_dsn(running: Installation) -> str:
    return EmbeddedPostgres(running.data / "postgres").dsn(ADMIN)


@pytest.fixture
def stored_file(running: Installation) -> str:
    """A file of the tenant, in the store and in the database; its content."""
    content = "出厂检验报告 with all its pages"
    key = hashlib.sha256(content.encode()).hexdigest()[:40]
    path = running.data / "files" / key[:2] / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    with psycopg.connect(admin_dsn(running)) as admin:
        admin.execute("DELETE FROM files")
        admin.execute(
            "INSERT INTO files (tenant_id, name, content_type, size, sha256, key, uploader_kind)"
            " SELECT id, %s, 'text/plain', %s, %s, %s, 'system' FROM tenants",
            ("../报告 1.txt", len(content.encode()), hashlib.sha256(content.encode()).digest(), f"{key[:2]}/{key}"),
        )
    return content


def test_a_token_is_printed_alone_and_works(running: Installation) -> None:
    made = running.command("token", "create", "--user", ADMINISTRATOR, "--scope", "user.read", "--days", "3")
    assert made.returncode == 0, made.stderr
    assert made.stdout.count("\n") == 1
    token = made.stdout.strip()
    assert token.startswith("gd_")
    status, body = running.get("/api/v1/users", token)
    assert status == 200
    assert ADMINISTRATOR in body.decode()
    assert token not in running.said()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["token", "create", "--user", "nobody@acme.example"], "gongdan user add"),
        (["token", "create", "--user", ADMINISTRATOR, "--scope", "house.burn"], "house.burn"),
        (["token", "create", "--user", ADMINISTRATOR, "--tenant", "other"], "There are: acme"),
        (["user", "add", ADMINISTRATOR], "already"),
        (["user", "add", "new@acme.example", "--role", "emperor"], "emperor"),
        (["user", "add", "new@acme.example", "--team", "none"], "team"),
        (["user", "unlock", "nobody@acme.example"], "no user"),
        (["tenant", "add", "--slug", "acme", "--name", "Again"], "already"),
        (["tenant", "add", "--slug", "No Slug", "--name", "X"], "slug"),
        (["backup", "/nowhere/at/all.tar"], "no folder"),
        (["restore", "/nowhere/at/all.tar"], "no file"),
        (["export", "/nowhere/at/all"], "no folder"),
    ],
)
def test_a_refusal_is_told_with_its_remedy(inside: Command, words: list[str], told: str) -> None:
    refused = inside(*words)
    assert refused.returncode == 1
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr
    assert len(refused.stderr.strip().splitlines()) >= 2
    assert refused.stdout == ""


def test_a_person_is_added_with_a_given_password_and_signs_in(running: Installation) -> None:
    password = "seven green bicycles"
    added = running.command(
        *("user", "add", "ann@acme.example", "--name", "Ann", "--role", "agent", "--password-stdin"),
        given=password + "\n",
    )
    assert added.returncode == 0, added.stderr
    assert password not in added.stdout + added.stderr
    status, body = running.ask("POST", "/api/v1/session", body={"email": "ann@acme.example", "password": password})
    assert status in (200, 201), body


def test_without_an_installation_commands_say_how_to_begin(inside: Command, folder: Path) -> None:
    refused = inside("--data", folder / "nothing", "tenant", "list")
    assert refused.returncode == 1
    assert "gongdan up" in refused.stderr
    assert not (folder / "nothing").exists()


def test_a_setting_that_cannot_be_is_named(inside: Command) -> None:
    refused = inside("tenant", "list", GONGDAN_PORT="eighty")
    assert refused.returncode == 1
    assert "GONGDAN_PORT must be a whole number" in refused.stderr


def test_a_backup_comes_back_whole(inside: Command, folder: Path, stored_file: str) -> None:
    archive, target = folder / "all.tar", folder / "restored"
    made = inside("backup", archive)
    assert made.returncode == 0, made.stderr
    assert archive.stat().st_mode & 0o077 == 0
    restored = gongdan("restore", archive, "--data", target)
    assert restored.returncode == 0, restored.stderr
    assert [path.read_text() for path in (target / "files").rglob("*") if path.is_file()] == [stored_file]
    listed = inside("--data", target, "tenant", "list")
    assert listed.stdout.startswith("acme\tAcme\ten")
    again = inside("restore", archive, "--data", target)
    assert again.returncode == 1
    assert "not empty" in again.stderr


def test_a_damaged_backup_restores_nothing(inside: Command, folder: Path, stored_file: str) -> None:
    archive, bent = folder / "good.tar", folder / "bent.tar"
    assert inside("backup", archive).returncode == 0
    bytes_of = bytearray(archive.read_bytes())
    with tarfile.open(archive) as opened:
        place = opened.getmember("database.dump").offset_data + 2000
    bytes_of[place] ^= 0xFF
    bent.write_bytes(bytes_of)
    refused = inside("restore", bent, "--data", folder / "half")
    assert refused.returncode == 1
    assert "damaged" in refused.stderr
    assert list((folder / "half").iterdir()) == []


def test_an_export_holds_everything_but_the_keys(inside: Command, folder: Path, stored_file: str) -> None:
    made = inside("export", folder / "all.zip")
    assert made.returncode == 0, made.stderr
    with zipfile.ZipFile(folder / "all.zip") as archive:
        about = json.loads(archive.read("about.json"))
        users = [json.loads(line) for line in archive.read("tables/users.jsonl").splitlines()]
        [file] = [json.loads(line) for line in archive.read("tables/files.jsonl").splitlines()]
        assert archive.read(file["path"]).decode() == stored_file
        names = archive.namelist()
    assert about["tenant"]["slug"] == "acme"
    assert about["rows"]["users"] == len(users) >= 3
    assert all(not name.startswith(("/", "..")) and ".." not in name for name in names)
    assert not {"password_hash", "totp_secret"} & users[0].keys()
    assert not [name for name in names if "sessions" in name or "recovery" in name]
    again = inside("export", folder / "all.zip")
    assert again.returncode == 1


def test_the_doctor_finds_a_sound_installation_sound(inside: Command) -> None:
    found = inside("doctor")
    assert found.returncode == 0, found.stdout
    assert "✗" not in found.stdout


def test_the_doctor_names_what_is_wrong_and_its_remedy(running: Installation, inside: Command) -> None:
    with psycopg.connect(admin_dsn(running), autocommit=True) as admin:
        admin.execute("ALTER ROLE gongdan_app BYPASSRLS")
        admin.execute("ALTER TABLE contacts DISABLE ROW LEVEL SECURITY")
        admin.execute("UPDATE alembic_version SET version_num = '0000'")
        try:
            found = inside("doctor", GONGDAN_DATABSE_URL="slip of the pen")
            admin.execute("UPDATE alembic_version SET version_num = %s", [head_revision()])
            policies = inside("doctor")
        finally:
            admin.execute("ALTER ROLE gongdan_app NOBYPASSRLS")
            admin.execute("ALTER TABLE contacts ENABLE ROW LEVEL SECURITY")
            admin.execute("UPDATE alembic_version SET version_num = %s", [head_revision()])
    assert found.returncode == policies.returncode == 1
    for sign in ("GONGDAN_DATABSE_URL means nothing", "ALTER ROLE gongdan_app NOBYPASSRLS", "gongdan migrate"):
        assert sign in found.stdout
    assert "1 tables do not keep the tenants apart: contacts" in policies.stdout


def test_the_log_is_verified_and_a_changed_row_is_named(running: Installation, inside: Command) -> None:
    sealing = "SELECT event_id FROM sealed_events ORDER BY 1 LIMIT 1"
    with psycopg.connect(admin_dsn(running), autocommit=True) as admin:
        row = eventually(lambda: admin.execute(sealing).fetchone(), "the worker seals once a minute", 70)
        intact = inside("audit", "verify")
        admin.execute("UPDATE events SET actor_name = actor_name || '!' WHERE id = %s", row)
        bent = inside("audit", "verify")
        admin.execute("UPDATE events SET actor_name = left(actor_name, -1) WHERE id = %s", row)
    assert intact.returncode == 0, intact.stderr
    assert "acme: intact" in intact.stdout
    assert bent.returncode == 1
    assert f"Line {row[0]} was changed" in bent.stdout
