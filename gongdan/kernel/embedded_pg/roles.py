"""The database roles and how to log in as each: owner (migrations), app (policies apply), system, admin."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

import psycopg
from psycopg import sql

ADMIN = "gongdan_admin"
OWNER = "gongdan_owner"
APP = "gongdan_app"
SYSTEM = "gongdan_system"
ROLES = (ADMIN, OWNER, APP, SYSTEM)

# Nobody but the superuser may make roles or databases; only the system role looks past the policies.
_ATTRIBUTES = {
    OWNER: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    APP: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
    SYSTEM: "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION BYPASSRLS",
}
_PROVISIONING = 0x676F6E67  # any number will do, as long as all who provision take the same


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """libpq addresses of one database, one per role. They hold passwords: repr shows none."""

    owner: str = field(repr=False)
    app: str = field(repr=False)
    system: str = field(repr=False)
    admin: str = field(repr=False)


def dsn(role: str, password: str, database: str, socket_folder: str, port: int) -> str:
    """A libpq address over the socket; the folder is a parameter, so any path will do."""
    user, word, name, folder = (quote(part, safe="") for part in (role, password, database, socket_folder))
    return f"postgresql://{user}:{word}@/{name}?host={folder}&port={port}"


def provision(admin_dsn: str, database_admin_dsn: str, database: str, passwords: Mapping[str, str]) -> None:
    """Roles, database and first rights; run again it changes nothing but what somebody bent.

    Tables are granted one by one in the migrations, never by default privileges.
    """
    with psycopg.connect(admin_dsn, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", (_PROVISIONING,))
        _ensure_roles(admin, passwords)
        _ensure_database(admin, database)
        with psycopg.connect(database_admin_dsn) as inside:
            _grant_first_rights(inside, database)


def _ensure_roles(admin: psycopg.Connection, passwords: Mapping[str, str]) -> None:
    for role, attributes in _ATTRIBUTES.items():
        name = sql.Identifier(role)
        # The server gets the SCRAM verifier, so the password itself reaches no log and no statement view.
        verifier = admin.pgconn.encrypt_password(passwords[role].encode(), role.encode(), b"scram-sha-256")
        if admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
            admin.execute(sql.SQL("CREATE ROLE {}").format(name))
        admin.execute(
            sql.SQL("ALTER ROLE {} WITH {} PASSWORD {}").format(
                name,
                sql.SQL(attributes),
                sql.Literal(verifier.decode()),
            )
        )


def _ensure_database(admin: psycopg.Connection, database: str) -> None:
    name, owner = sql.Identifier(database), sql.Identifier(OWNER)
    if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone() is None:
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, owner))
    admin.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, owner))
    for shut in {database, "postgres"}:
        admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(shut)))


def _grant_first_rights(inside: psycopg.Connection, database: str) -> None:
    owner, users = sql.Identifier(OWNER), sql.SQL("{}, {}").format(sql.Identifier(APP), sql.Identifier(SYSTEM))
    name = sql.Identifier(database)
    for statement in (
        sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner),
        sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"),
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, users),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(users),
        # pgvector is not a trusted extension: only the superuser may add it, the migrations could not.
        sql.SQL("CREATE EXTENSION IF NOT EXISTS vector SCHEMA public"),
    ):
        inside.execute(statement)
