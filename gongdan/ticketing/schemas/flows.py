"""Wire shapes of what can be said about a ticket on its way through a flow."""

from typing import Annotated

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import WireIn
from gongdan.ticketing.schemas.tickets import Reference


class LeadTicket(WireIn):
    """Which team leads it from now on."""

    team: Reference
    reason: Annotated[str, StringConstraints(max_length=2000)] = Field(
        default="", description="why; shown to staff in the timeline", examples=["客户由大客户组统一对接"]
    )
