"""Routes of ticketing."""

from fastapi import APIRouter

from gongdan.ticketing.api.approvals import approval_links_router, approvals_router, ticket_approvals_router
from gongdan.ticketing.api.attention import attention_router, supervisions_router
from gongdan.ticketing.api.bulk import bulk_router
from gongdan.ticketing.api.closing import closing_router
from gongdan.ticketing.api.confirmation_links import links_router
from gongdan.ticketing.api.delegations import delegations_router
from gongdan.ticketing.api.files import files_router
from gongdan.ticketing.api.filters import filters_router
from gongdan.ticketing.api.handovers import handovers_router, pool_router
from gongdan.ticketing.api.held_files import held_files_router
from gongdan.ticketing.api.intake import intake_router
from gongdan.ticketing.api.loads import loads_router
from gongdan.ticketing.api.parts import parts_routers
from gongdan.ticketing.api.portal import portal_routers
from gongdan.ticketing.api.priority import priority_routers
from gongdan.ticketing.api.put_away import bin_router, put_away_router
from gongdan.ticketing.api.recurring import recurring_routers
from gongdan.ticketing.api.request_links import request_links_router, ticket_links_router
from gongdan.ticketing.api.setup import setup_routers
from gongdan.ticketing.api.structure import structure_routers
from gongdan.ticketing.api.tickets import tickets_router
from gongdan.ticketing.api.together import together_routers

routers: list[APIRouter] = [
    tickets_router,
    files_router,
    held_files_router,
    filters_router,
    ticket_approvals_router,
    approvals_router,
    approval_links_router,
    delegations_router,
    closing_router,
    put_away_router,
    bin_router,
    links_router,
    handovers_router,
    pool_router,
    loads_router,
    attention_router,
    supervisions_router,
    intake_router,
    bulk_router,
    ticket_links_router,
    request_links_router,
    *portal_routers,
    *setup_routers,
    *priority_routers,
    *parts_routers,
    *recurring_routers,
    *structure_routers,
    *together_routers,
]
