"""Wire shapes of mentions: what became of those in a comment that was just written."""

from typing import Literal

from pydantic import Field

from gongdan.kernel.wire import WireOut
from gongdan.ticketing.schemas.tickets import CommentOut


class MentionOut(WireOut):
    """What became of a mention."""

    id: int = Field(examples=[12])
    kind: Literal["user", "team"]
    name: str | None = Field(
        description="null: no such colleague or team, or he may not see the ticket; it is plain text",
        examples=["何敏"],
    )
    is_told: bool = Field(
        description="false: it is plain text, or it is yourself",
        examples=[True],
    )


class WrittenCommentOut(CommentOut):
    """A comment that was just written."""

    mentions: list[MentionOut] = Field(description="everybody who was mentioned, in the order of the text")
