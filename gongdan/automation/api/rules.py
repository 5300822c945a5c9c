"""Routes of rules: read, make, change, order, clone, release, compare."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from gongdan.automation.actions.rules import change_rule, clone_rule, create_rule, order_rules
from gongdan.automation.actions.versions import release
from gongdan.automation.queries import rules as reading
from gongdan.automation.queries.runs import list_rule_runs
from gongdan.automation.schemas.rules import (
    ReleaseIn,
    RuleDifferenceOut,
    RuleDraft,
    RuleIn,
    RuleKind,
    RuleOrderIn,
    RuleOut,
    RulePartsOut,
    RuleVersionOut,
)
from gongdan.automation.schemas.running import RuleRunOut
from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Page, PathId, answer, etag

parts_router = router("/api/v1/rule-parts", "automation")
rules_router = router("/api/v1/rules", "automation")
Number = Annotated[int, Query(ge=1, le=1_000_000, description="of a version", examples=[1])]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]


@parts_router.get("", response_model=RulePartsOut, summary="What rules are made of")
async def get_parts(tx: ReadTx) -> Response:
    """Events, effects with the schema of their parameters, fields of conditions, placeholders."""
    return answer(await reading.rule_parts(tx))


@rules_router.get("", response_model=Page[RuleOut], summary="List rules")
async def list_rules(tx: ReadTx, kind: Annotated[RuleKind, Query()] = "trigger") -> Response:
    """All of a kind in the order in which they run. Other people's own macros are not among them."""
    return answer(await reading.list_rules(tx, kind))


@rules_router.post("", status_code=201, response_model=RuleOut, summary="Make a rule")
async def post_rule(tx: WriteTx, draft: RuleIn) -> Response:
    """It comes after all others of its kind, at rest unless `is_active`."""
    return await _told(tx, await create_rule(tx, draft), 201)


@rules_router.put("/order", response_model=Page[RuleOut], summary="Order rules")
async def put_order(tx: WriteTx, wanted: RuleOrderIn) -> Response:
    """All rules of a kind, the first run first."""
    await order_rules(tx, wanted)
    return answer(await reading.list_rules(tx, wanted.kind))


@rules_router.get("/{rule_id}", response_model=RuleOut, summary="Get a rule")
async def get_rule(rule_id: PathId, tx: ReadTx) -> Response:
    """One rule; the ETag is its version."""
    return await _told(tx, rule_id)


@rules_router.put("/{rule_id}", response_model=RuleOut, summary="Change a rule")
async def put_rule(rule_id: PathId, request: Request, tx: WriteTx, draft: RuleDraft) -> Response:
    """The rule as it is to be. What it says becomes a version, in force at once; with `is_draft` only kept."""
    await change_rule(tx, rule_id, draft, lambda version: check_version(request, version))
    return await _told(tx, rule_id)


@rules_router.post("/{rule_id}/clones", status_code=201, response_model=RuleOut, summary="Clone a rule")
async def post_clone(rule_id: PathId, tx: WriteTx) -> Response:
    """The same once more, at rest."""
    return await _told(tx, await clone_rule(tx, rule_id), 201)


@rules_router.post("/{rule_id}/releases", response_model=RuleOut, summary="Release a version of a rule")
async def post_release(rule_id: PathId, tx: WriteTx, wanted: ReleaseIn) -> Response:
    """For all, or for tickets of some teams while the one in force holds for all others. An older one rolls back."""
    await release(tx, rule_id, wanted.number, wanted.team_ids)
    return await _told(tx, rule_id)


@rules_router.get("/{rule_id}/versions", response_model=Page[RuleVersionOut], summary="What a rule said")
async def list_versions(rule_id: PathId, tx: ReadTx) -> Response:
    """All versions, the newest first, a draft among them."""
    return answer(await reading.list_versions(tx, rule_id))


@rules_router.get("/{rule_id}/differences", response_model=RuleDifferenceOut, summary="Compare versions of a rule")
async def get_difference(rule_id: PathId, tx: ReadTx, from_number: Number, to_number: Number) -> Response:
    """What two versions say differently."""
    return answer(await reading.get_difference(tx, rule_id, from_number, to_number))


@rules_router.get("/{rule_id}/runs", response_model=Page[RuleRunOut], summary="What a rule did")
async def list_runs(rule_id: PathId, tx: ReadTx, limit: Limit = DEFAULT_LIMIT, cursor: str | None = None) -> Response:
    """On tickets that the caller sees, the last first."""
    return answer(await list_rule_runs(tx, rule_id, limit=limit, cursor=cursor))


async def _told(tx: Tx, rule_id: int, status: int = 200) -> Response:
    shape = await reading.get_rule(tx, rule_id)
    headers = {"ETag": etag(shape["version"])}
    if status == 201:
        headers["Location"] = f"/api/v1/rules/{rule_id}"
    return answer(shape, status, headers)
