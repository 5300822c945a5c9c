"""A database that a former version filled is brought to this one without losing anything."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from gongdan.kernel.embedded_pg import DatabaseUrls, EmbeddedPostgres
from gongdan.migrations import current_revision, head_revision, migrate
from tests.conftest import _ground

# What the foundation wrote: a tenant with a shipped role and one of its own, a flow, a type, a ticket and a reply.
FOUNDATION = """
INSERT INTO tenants (id, slug, name) VALUES (7, 'old', 'Old');
INSERT INTO roles (tenant_id, key, names, permissions, scope, is_shipped) VALUES
    (7, 'agent', '{}', ARRAY['ticket.read', 'ticket.move'], 'team', true),
    (7, 'supervisor', '{}', ARRAY['ticket.read'], 'department', true),
    (7, 'system_administrator', '{}', ARRAY['tenant.manage'], 'all', true),
    (7, 'own_agent', '{}', ARRAY['ticket.read'], 'team', false);
INSERT INTO ticketing_settings (tenant_id, number_format) VALUES (7, '{"style": "increment"}');
INSERT INTO workflows (tenant_id, id, key, names) VALUES (7, 1, 'desk', '{}');
INSERT INTO workflow_versions (tenant_id, id, workflow_id, number, definition) VALUES (7, 1, 1, 1, '{}');
INSERT INTO ticket_types (tenant_id, id, key, names, workflow_id) VALUES (7, 1, 'incident', '{}', 1);
INSERT INTO tickets (tenant_id, id, number, title, type_id, workflow_version_id, state, state_category,
    state_changed_at, created_at, updated_at) VALUES (7, 1, '1', '打印机', 1, 1, 'new', 1, now(), now(), now());
INSERT INTO comments (tenant_id, ticket_id, author_kind, author_name, body, is_public, created_at)
    VALUES (7, 1, 'system', 'x', '在处理', true, now());
"""


@pytest.fixture
def old() -> Iterator[DatabaseUrls]:
    """A database as the foundation left it."""
    server = EmbeddedPostgres(_ground[0].folder / "pg")
    name = f"gongdan_upgrade_{os.getpid()}"  # workers of one run share the server
    urls = server.provision(name)
    try:
        migrate(urls.owner, "0001")
        with psycopg.connect(urls.admin, autocommit=True) as connection:
            connection.execute(FOUNDATION)
        yield urls
    finally:
        with psycopg.connect(server.dsn("gongdan_admin", "postgres"), autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_what_the_foundation_wrote_is_kept_and_its_roles_gain_the_new_rights(old: DatabaseUrls) -> None:
    assert current_revision(old.owner) == "0001"
    migrate(old.owner)
    assert current_revision(old.owner) == head_revision()
    with psycopg.connect(old.admin) as connection:
        assert rows(connection, "SELECT number, title, shelf FROM tickets") == [("1", "打印机", 0)]
        assert rows(connection, "SELECT body FROM comments") == [("在处理",)]
        granted = dict(rows(connection, "SELECT key, permissions FROM roles"))
        assert {"ticket.read", "ticket.move", "ticket.merge", "ticket.nudge"} <= set(granted["agent"])
        assert granted["own_agent"] == ["ticket.read"], "what a tenant made itself is left alone"
        assert {"mailbox.manage", "mail.manage", "web_form.manage"} <= set(granted["system_administrator"])
        assert {"mail.read", "mailbox.read", "sla.read", "automation.read", "macro.use"} <= set(granted["supervisor"])
        assert rows(connection, "SELECT access_epoch FROM tenants") == [(8,)]


def test_a_second_run_changes_nothing(old: DatabaseUrls) -> None:
    migrate(old.owner)
    with psycopg.connect(old.admin) as connection:
        before = rows(connection, "SELECT key, permissions, version FROM roles ORDER BY key")
    migrate(old.owner)
    with psycopg.connect(old.admin) as connection:
        assert rows(connection, "SELECT key, permissions, version FROM roles ORDER BY key") == before


def rows(connection: psycopg.Connection[Any], query: str) -> list[Any]:
    """The rows of an answer."""
    return connection.execute(query).fetchall()
