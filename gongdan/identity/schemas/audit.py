"""Wire shapes of the audit log and its verification."""

from typing import Any

from pydantic import Field

from gongdan.kernel.wire import Moment, WireOut


class AuditActorOut(WireOut):
    """Who did it."""

    kind: str = Field(description="user, customer, system or anonymous", examples=["user"])
    id: int | None = Field(description="number of the user, or of the contact for customers", examples=[12])
    name: str = Field(description="his name at that time", examples=["王芳"])


class AuditLineOut(WireOut):
    """One line of the log: what happened."""

    id: int = Field(description="its number", examples=[90210])
    at: Moment = Field(description="when it happened", examples=["2025-11-22T08:00:00Z"])
    recorded_at: Moment = Field(description="when it was written down", examples=["2025-11-22T08:00:00Z"])
    kind: str = Field(description="what happened", examples=["user.roles_changed"])
    subject: str = Field(description="what it happened to", examples=["user"])
    subject_id: int = Field(description="number of what it happened to", examples=[12])
    actor: AuditActorOut = Field(description="who did it")
    cause: str | None = Field(description="what led to it, where it was no person", examples=["event:90209"])
    request_id: str | None = Field(description="the request it came with", examples=["01JD0Z4Q2M"])
    client_address: str | None = Field(description="network address of the caller", examples=["10.0.0.7"])
    payload: dict[str, Any] = Field(description="the details", examples=[{"user_id": 12, "granted": ["agent"]}])
    seal_id: int | None = Field(description="the seal that covers it; null: not sealed yet", examples=[301])


class FindingOut(WireOut):
    """The first thing found wrong."""

    kind: str = Field(description="changed, missing, inserted or broken_seal", examples=["changed"])
    event_id: int | None = Field(description="the line of the log", examples=[90210])
    seal_id: int | None = Field(description="the seal", examples=[301])
    words: str = Field(description="the same in a sentence", examples=["Line 90210 was changed after it was sealed."])


class VerdictOut(WireOut):
    """Whether the log is as it was written."""

    is_intact: bool = Field(description="nothing was changed, removed or slipped in", examples=[True])
    checked: int = Field(description="lines checked", examples=[90210])
    seals: int = Field(description="seals checked", examples=[301])
    head: str | None = Field(
        description="hash of the last seal, hexadecimal: kept elsewhere it shows a cut-off end", examples=["9f86d081"]
    )
    finding: FindingOut | None = Field(description="the first thing found wrong")
