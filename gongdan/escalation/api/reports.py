"""Routes of what is looked at from time to time: figures of escalation, abnormal tickets."""

from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from gongdan.escalation.queries import abnormal, figures
from gongdan.escalation.schemas.reports import AbnormalTicketOut, EscalationFiguresOut
from gongdan.identity import ReadTx
from gongdan.kernel.http import router
from gongdan.kernel.paging import DEFAULT_LIMIT, MAX_LIMIT
from gongdan.kernel.wire import Id, Moment, Page, answer

figures_router = router("/api/v1/escalation-figures", "escalation")
abnormal_router = router("/api/v1/abnormal-tickets", "escalation")


@figures_router.get("", response_model=EscalationFiguresOut, summary="Figures of escalation")
async def get_figures(
    tx: ReadTx,
    by: Annotated[
        Literal["team", "path", "level", "trigger"], Query(description="what the items stand for")
    ] = "team",
    since: Annotated[Moment | None, Query(description="30 days before `until` unless said")] = None,
    until: Annotated[Moment | None, Query(description="now unless said; not included")] = None,
    early_minutes: Annotated[
        int | None, Query(ge=1, le=10_080, description="what is early, 15 minutes unless said")
    ] = None,
) -> Response:
    """How much is escalated, how soon somebody answers, and how much of it was not needed."""
    return answer(await figures.get_figures(tx, by=by, since=since, until=until, early_minutes=early_minutes))


@abnormal_router.get("", response_model=Page[AbnormalTicketOut], summary="Tickets that somebody should look at")
async def list_abnormal(
    tx: ReadTx,
    reason: Annotated[
        Literal["long_unchanged", "ping_pong", "reopened", "breached_often", "escalated_often", "set_by_hand"] | None,
        Query(description="only for this reason; set_by_hand: urgent or high by hand and not by the rules"),
    ] = None,
    team: Annotated[Id | None, Query(description="only of tickets that this team has")] = None,
    unchanged_days: Annotated[int, Query(ge=1, le=366, description="after so many days long unchanged")] = 3,
    count: Annotated[int, Query(ge=1, le=100, description="from so many returns, breaches and the like on")] = 2,
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="items a page")] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")] = None,
) -> Response:
    """Open ones within your reach, the longest untouched first, each with its reasons."""
    page = await abnormal.list_abnormal(
        tx, reason=reason, team_id=team, unchanged_days=unchanged_days, count=count, limit=limit, cursor=cursor
    )
    return answer(page)
