"""Builders of web forms, of what strangers send, and of sources."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from gongdan.channels.web.challenge import make_challenge, solve
from gongdan.kernel import clock

FORMS, PUBLIC = "/api/v1/web-forms", "/api/v1/public-forms"
SOURCES, INBOX = "/api/v1/inbox-sources", "/api/v1/inbox"
FIELDS = [{"field": "title"}, {"field": "description", "is_required": True}, {"field": "files"}]


async def type_id_of(client: httpx.AsyncClient, key: str = "question") -> int:
    listed = (await client.get("/api/v1/ticket-types")).json()["items"]
    return int(next(one["id"] for one in listed if one["key"] == key))


async def form_by(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    """A web form made over HTTP; little work, so that tests are quick."""
    body = {"name": "官网", "type_id": await type_id_of(client), "fields": FIELDS, "work_bits": 4} | more
    made = await client.post(FORMS, json=body)
    assert made.status_code == 201, made.text
    return dict(made.json())


def shown_work(form: dict[str, Any], tenant_id: int, *, age: float = 30, bits: int = 4) -> dict[str, str]:
    """A challenge that was given so many seconds ago, and its answer."""
    given = make_challenge(tenant_id, form["id"], bits, clock.now() - timedelta(seconds=age))
    return {"challenge": given, "answer": solve(given, bits)}


def filled(**more: Any) -> dict[str, Any]:
    """What a person fills in."""
    values = {"title": "打印机卡纸", "description": "三楼，红灯闪"}
    return {"name": "钱多", "email": "qian@visitor.example", "values": values} | more


def as_parts(said: dict[str, Any], *files: tuple[str, bytes]) -> dict[str, Any]:
    """The multipart body that the form's script sends."""
    parts: list[tuple[str, Any]] = [("request", (None, json.dumps(said)))]
    return {"files": parts + [("files", one) for one in files]}


async def source_by(client: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    made = await client.post(SOURCES, json={"name": "监控平台"} | more)
    assert made.status_code == 201, made.text
    return dict(made.json())


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


EARLY = datetime(2025, 11, 22, tzinfo=UTC)
