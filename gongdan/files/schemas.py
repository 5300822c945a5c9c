"""Files as they travel over the wire."""

from typing import Literal

from pydantic import Field

from gongdan.kernel.wire import WireOut

Safety = Literal["unchecked", "clean", "waiting", "held", "released", "discarded"]
SAFETY = "unchecked: no scanner is set; waiting: not scanned yet, kept from customers; held and discarded: from all"


class FileOut(WireOut):
    """An uploaded file."""

    id: int = Field(description="id of the file, for `files` of a ticket or comment", examples=[815])
    name: str = Field(description="cleaned name", examples=["现场照片.jpg"])
    content_type: str = Field(description="found by looking inside, not as declared", examples=["image/jpeg"])
    size: int = Field(description="bytes", examples=[48213])
    safety: Safety = Field(description=SAFETY, examples=["clean"])
