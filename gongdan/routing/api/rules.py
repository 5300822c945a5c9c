"""Routes of rules: read, make, change, order, take over an example."""

from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import check_version, router
from gongdan.kernel.unit import Tx
from gongdan.kernel.wire import Page, PathId, answer, etag
from gongdan.routing.actions.rules import change_rule, create_rule, order_rules, take_template
from gongdan.routing.queries import rules as reading
from gongdan.routing.schemas.rules import (
    RoutingFieldsOut,
    RoutingRuleIn,
    RoutingRuleOrderIn,
    RoutingRuleOut,
    RoutingRuleVersionOut,
    RoutingTemplateOut,
    TakeTemplateIn,
)

rules_router = router("/api/v1/routing-rules", "routing")
templates_router = router("/api/v1/routing-templates", "routing")
fields_router = router("/api/v1/routing-fields", "routing")
TemplateKey = Annotated[str, Path(max_length=60, examples=["refund_to_finance"])]


@rules_router.get("", response_model=Page[RoutingRuleOut], summary="List routing rules")
async def list_rules(tx: ReadTx) -> Response:
    """In the order in which they are asked; the first that fits decides."""
    return answer(await reading.list_rules(tx))


@rules_router.post("", status_code=201, response_model=RoutingRuleOut, summary="Make a routing rule")
async def post_rule(tx: WriteTx, draft: RoutingRuleIn) -> Response:
    """It is asked after all others, for tickets opened or changed from now on."""
    return await _made(tx, await create_rule(tx, draft))


async def _made(tx: Tx, rule_id: int) -> Response:
    shape = await reading.get_rule(tx, rule_id)
    headers = {"ETag": etag(shape["version"]), "Location": f"/api/v1/routing-rules/{rule_id}"}
    return answer(shape, 201, headers)


@rules_router.put("/order", response_model=Page[RoutingRuleOut], summary="Order routing rules")
async def put_order(tx: WriteTx, wanted: RoutingRuleOrderIn) -> Response:
    """All rules, the first asked first."""
    await order_rules(tx, wanted)
    return answer(await reading.list_rules(tx))


@rules_router.get("/{routing_rule_id}", response_model=RoutingRuleOut, summary="Get a routing rule")
async def get_rule(routing_rule_id: PathId, tx: ReadTx) -> Response:
    """One rule; the ETag is its version."""
    shape = await reading.get_rule(tx, routing_rule_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@rules_router.put("/{routing_rule_id}", response_model=RoutingRuleOut, summary="Change a routing rule")
async def put_rule(routing_rule_id: PathId, request: Request, tx: WriteTx, draft: RoutingRuleIn) -> Response:
    """The rule as it is to be: a new version. What was decided stays as it is."""
    await change_rule(tx, routing_rule_id, draft, lambda version: check_version(request, version))
    shape = await reading.get_rule(tx, routing_rule_id)
    return answer(shape, headers={"ETag": etag(shape["version"])})


@rules_router.get(
    "/{routing_rule_id}/versions", response_model=Page[RoutingRuleVersionOut], summary="What a rule said"
)
async def list_versions(routing_rule_id: PathId, tx: ReadTx) -> Response:
    """All versions, the newest first; decisions name the one that made them."""
    return answer(await reading.list_versions(tx, routing_rule_id))


@templates_router.get("", response_model=Page[RoutingTemplateOut], summary="Shipped examples of routing rules")
async def list_templates(tx: ReadTx) -> Response:
    """None of them is in force by itself."""
    return answer(reading.list_templates(tx))


@templates_router.post(
    "/{template_key}/rules", status_code=201, response_model=RoutingRuleOut, summary="Take over an example"
)
async def post_template(template_key: TemplateKey, tx: WriteTx, wanted: TakeTemplateIn) -> Response:
    """As a rule of your own, not in use unless you say so."""
    return await _made(tx, await take_template(tx, template_key, wanted))


@fields_router.get("", response_model=RoutingFieldsOut, summary="What routing rules can test")
async def list_fields(tx: ReadTx) -> Response:
    """Every field of tickets, and tier, region and VIP of the customer, with operators and options."""
    return answer(await reading.describe_fields(tx))
