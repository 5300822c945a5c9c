"""Routes for whoever writes a ticket, and the report on how complete they are."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query
from fastapi.responses import Response

from gongdan.identity import ReadTx, WriteTx
from gongdan.kernel.http import router
from gongdan.kernel.wire import Moment, answer
from gongdan.ticketing.actions.suggest import check_duplicates, suggest_values
from gongdan.ticketing.queries.completeness import By, report_completeness
from gongdan.ticketing.schemas.intake import (
    AskPrefill,
    CheckDuplicates,
    CompletenessReport,
    DuplicatesOut,
    PrefillOut,
)

intake_router = router("/api/v1", "intake")
USUAL_DAYS = 30


@intake_router.post("/prefills", response_model=PrefillOut, summary="Guess empty fields")
async def prefill(tx: WriteTx, asked: AskPrefill) -> Response:
    """For each empty field of the form what it will most likely hold, with how sure that is and why. Stores
    nothing; a value that was entered is never guessed over."""
    return answer({"items": await suggest_values(tx, asked)})


@intake_router.post("/duplicate-checks", response_model=DuplicatesOut, summary="Warn of duplicates")
async def duplicates(tx: WriteTx, asked: CheckDuplicates) -> Response:
    """Open and recent tickets of the same customer or organisation that say nearly the same. Stores nothing."""
    return answer({"items": await check_duplicates(tx, asked)})


@intake_router.get("/reports/completeness", response_model=CompletenessReport, summary="Report completeness")
async def completeness(
    tx: ReadTx,
    since: Annotated[Moment | None, Query(description="opened from this time on; else the last 30 days")] = None,
    until: Annotated[Moment | None, Query(description="opened before this time; else now")] = None,
    by: Annotated[By, Query(description="how they are grouped")] = "type",
) -> Response:
    """Needs report.read. How many tickets hold all that their forms asked for."""
    end = until or tx.now
    return answer(await report_completeness(tx, since or end - timedelta(days=USUAL_DAYS), end, by))
