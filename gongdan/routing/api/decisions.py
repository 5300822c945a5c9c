"""Routes of decisions: why somebody has a ticket, route again, who would get it, trials and figures."""

from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.wire import Moment, Page, PathId, answer
from gongdan.routing.actions.routing import route_by_hand
from gongdan.routing.actions.simulating import simulate
from gongdan.routing.actions.trying import try_rule
from gongdan.routing.queries.decisions import list_decisions as decisions_of
from gongdan.routing.queries.figures import get_figures as figures_of
from gongdan.routing.schemas.rules import (
    RoutingDecisionOut,
    RoutingFiguresOut,
    RoutingSimulationIn,
    RoutingSimulationOut,
)
from gongdan.routing.schemas.trials import RoutingTrialIn, RoutingTrialOut

decisions_router = router("/api/v1/tickets", "routing")
simulations_router = router("/api/v1/routing-simulations", "routing")
trials_router = router("/api/v1/routing-trials", "routing")
figures_router = router("/api/v1/routing-figures", "routing")


@decisions_router.get(
    "/{ticket_id}/routing-decisions", response_model=Page[RoutingDecisionOut], summary="Why somebody has a ticket"
)
async def list_decisions(ticket_id: PathId, tx: ReadTx) -> Response:
    """Every decision of the rules about it, the newest first, with who was asked and why not."""
    return answer(await decisions_of(tx, ticket_id))


@decisions_router.post(
    "/{ticket_id}/routings", status_code=201, response_model=Page[RoutingDecisionOut], summary="Route a ticket again"
)
async def post_routing(ticket_id: PathId, tx: WriteTx) -> Response:
    """By the rules as they are now. Where the tenant has none, nothing happens."""
    await route_by_hand(tx, ticket_id)
    return answer(await decisions_of(tx, ticket_id), 201)


@simulations_router.post("", response_model=RoutingSimulationOut, summary="Who would get this?")
async def post_simulation(tx: WriteTx, wanted: RoutingSimulationIn) -> Response:
    """Every rule that was asked and every candidate with the reason. Nothing is written."""
    return answer(await simulate(tx, wanted))


@trials_router.post("", response_model=RoutingTrialOut, summary="What would this rule have decided?")
async def post_trial(body: RoutingTrialIn, tx: WriteTx) -> Response:
    """A rule that is not saved yet, held against those in force over the tickets of the last days."""
    return answer(await try_rule(tx, body))


@figures_router.get("", response_model=RoutingFiguresOut, summary="How fast and how straight")
async def get_figures(
    tx: ReadTx,
    since: Annotated[Moment | None, Query(description="opened at this time or later; 30 days before `until`")] = None,
    until: Annotated[Moment | None, Query(description="opened before this time; now unless said")] = None,
) -> Response:
    """From opened to the first person, and how many were passed on, by the team that received them."""
    return answer(await figures_of(tx, since=since, until=until))
