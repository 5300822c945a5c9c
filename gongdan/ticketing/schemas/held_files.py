"""Held files as they travel over the wire."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from gongdan.files.schemas import SAFETY, FileOut, Safety
from gongdan.kernel.wire import Line, OptionalLine, WireIn, WireOut

FINDING = "virus:<signature>; type:<program, script, shortcut, macro, page, disk, packed>; size: too large to scan"

HeldShow = Literal["held", "waiting", "settled"]


class HeldTicketOut(WireOut):
    """The ticket that a held file hangs on."""

    id: int = Field(examples=[4711])
    number: str = Field(examples=["GD-2026-000123"])


class HeldFileOut(FileOut):
    """A file that is held, waits for the scanner, or was judged by a person."""

    safety: Safety = Field(description=SAFETY, examples=["held"])
    finding: str = Field(description=FINDING, examples=["virus:Win.Test.EICAR_HDB-1"])
    uploader_kind: Literal["user", "customer", "system"] = Field(description="system: it came by mail or a web form")
    ticket: HeldTicketOut | None = Field(description="null: it hangs nowhere, or on what you do not see")
    created_at: datetime
    scanned_at: datetime | None = Field(description="null: the scanner has not seen it")
    judged_at: datetime | None
    judged_by: str = Field(description="who released or discarded it", examples=["冯系统"])
    judged_why: str = Field(examples=["A test file of our own"])


class ReleaseFile(WireIn):
    """Why a held file may be given to people."""

    reason: Line = Field(description="for the audit log", examples=["Script that we asked the customer for"])


class DiscardFile(WireIn):
    """Why a held file is deleted."""

    reason: OptionalLine = Field(default="", description="for the audit log", examples=["Malware"])
