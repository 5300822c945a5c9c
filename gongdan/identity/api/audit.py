"""Routes of the audit log: read, export, verify."""

import csv
import io
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import Depends, Query, Response
from fastapi.responses import StreamingResponse

from gongdan.identity import policy
from gongdan.identity.actions.audit import note_export
from gongdan.identity.api.parameters import Cursor, IdFilter, Limit
from gongdan.identity.current import ReadTx
from gongdan.identity.queries.audit import AuditFilter, list_audit, verify_own_log
from gongdan.identity.schemas.audit import AuditLineOut, VerdictOut
from gongdan.kernel import http
from gongdan.kernel.actor import Actor
from gongdan.kernel.paging import DEFAULT_LIMIT
from gongdan.kernel.unit import unit
from gongdan.kernel.wire import Moment, Page, answer, encode, iso
from gongdan.rendering import safe_cell

router = http.router("/api/v1/audit", "audit")

LINES_AT_ONCE = 1000
_MEDIA = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}
_COLUMNS = (
    "id", "at", "recorded_at", "kind", "subject", "subject_id", "actor_kind", "actor_id", "actor_name",
    "cause", "request_id", "client_address", "seal_id", "payload",
)  # fmt: skip


def _filter(
    actor_kind: Annotated[
        Literal["user", "customer", "system", "anonymous"] | None, Query(description="what kind of actor")
    ] = None,
    actor_id: IdFilter = None,
    kind: Annotated[
        str | None, Query(max_length=80, description="a kind, or the beginning of kinds", examples=["user."])
    ] = None,
    subject: Annotated[str | None, Query(max_length=40, description="what it happened to", examples=["user"])] = None,
    subject_id: IdFilter = None,
    since: Annotated[
        Moment | None, Query(alias="from", description="not before", examples=["2025-11-22T00:00:00Z"])
    ] = None,
    until: Annotated[
        Moment | None, Query(alias="to", description="before", examples=["2025-11-23T00:00:00Z"])
    ] = None,
    address: Annotated[str | None, Query(max_length=64, description="the caller's network address")] = None,
    request_id: Annotated[str | None, Query(max_length=64, description="as in X-Request-Id")] = None,
) -> AuditFilter:
    return AuditFilter(
        actor_kind=actor_kind,
        actor_id=actor_id,
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        since=since,
        until=until,
        address=address,
        request_id=request_id,
    )


Wanted = Annotated[AuditFilter, Depends(_filter)]


@router.get("", response_model=Page[AuditLineOut], summary="Read the audit log")
async def get_audit(tx: ReadTx, wanted: Wanted, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Who did what, when and from where: newest first, page by page."""
    items, following = await list_audit(tx, wanted, limit=limit, cursor=cursor)
    return answer({"items": items, "next_cursor": following})


@router.get("/verification", response_model=VerdictOut, summary="Verify the audit log")
async def get_verification(tx: ReadTx) -> Response:
    """Recompute the chain of seals over the whole log and name the first line that is not as it was written."""
    return answer(asdict(await verify_own_log(tx)))


@router.get("/export", response_class=StreamingResponse, summary="Export the audit log")
async def get_export(
    tx: ReadTx,
    wanted: Wanted,
    form: Annotated[Literal["csv", "jsonl"], Query(alias="format", description="csv or jsonl")] = "csv",
    reason: Annotated[
        str, Query(max_length=500, description="what it is wanted for; kept in the log", examples=["Q3 review"])
    ] = "",
) -> Response:
    """The log as a file, of any length: CSV (UTF-8 with BOM) or JSON lines. The export is logged."""
    policy.may_read_audit(tx)
    headers = {"Content-Disposition": f'attachment; filename="audit.{form}"'}
    return StreamingResponse(
        _export(tx.actor, form, wanted, reason.strip()), media_type=_MEDIA[form], headers=headers
    )


async def _export(actor: Actor, form: str, wanted: AuditFilter, reason: str) -> AsyncIterator[bytes]:
    """Page by page, each in a unit of its own, so that a slow reader holds no connection."""
    async with unit(actor) as tx:
        await note_export(tx, form, wanted, reason)
    written: Callable[[dict[str, Any]], bytes] = _csv_row if form == "csv" else _json_row
    if form == "csv":
        yield b"\xef\xbb\xbf" + _csv_line(_COLUMNS)
    cursor: str | None = None
    while True:
        async with unit(actor, is_read_only=True) as tx:
            lines, cursor = await list_audit(tx, wanted, limit=LINES_AT_ONCE, cursor=cursor)
        yield b"".join(written(line) for line in lines)
        if cursor is None:
            return


def _json_row(line: dict[str, Any]) -> bytes:
    return encode(line) + b"\n"


def _csv_row(line: dict[str, Any]) -> bytes:
    actor = line["actor"]
    flat = line | {
        "at": iso(line["at"]),
        "recorded_at": iso(line["recorded_at"]),
        "payload": encode(line["payload"]).decode(),
        "actor_kind": actor["kind"],
        "actor_id": actor["id"],
        "actor_name": actor["name"],
    }
    return _csv_line([flat[name] for name in _COLUMNS])


def _csv_line(cells: Any) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow([safe_cell(cell) for cell in cells])
    return text.getvalue().encode()
