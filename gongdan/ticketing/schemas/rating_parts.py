"""What a ticket tells of how satisfied its requester was: pieces of its wire shape."""

from datetime import datetime

from pydantic import Field

from gongdan.kernel.wire import WireOut
from gongdan.ticketing.schemas.in_short import AuthorOut, WordOut


class RatingOut(WireOut):
    """How satisfied the requester was."""

    score: int = Field(description="1 to 5", examples=[5])
    reasons: list[WordOut] = Field(description="names in the caller's language")
    comment: str = Field(examples=["谢谢，很快就好了"])
    by: AuthorOut
    at: datetime
    changed_at: datetime | None = Field(description="null: as it was given")
    until: datetime | None = Field(description="until when it can be changed; null: as long as it is not closed")
    is_current: bool = Field(description="false: of a solution before it was taken up again", examples=[True])
