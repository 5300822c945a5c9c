"""What happened to files."""

from dataclasses import dataclass
from typing import ClassVar

from gongdan.kernel.events import Event


@dataclass(frozen=True)
class FileUploaded(Event):
    subject: ClassVar[str] = "file"
    file_id: int
    name: str
    content_type: str
    size: int


@dataclass(frozen=True)
class FileDiscarded(Event):
    """Nobody attached it within a day."""

    subject: ClassVar[str] = "file"
    file_id: int
    name: str
