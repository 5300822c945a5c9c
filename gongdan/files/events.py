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


@dataclass(frozen=True)
class FileHeld(Event):
    """The scanner found something in it, or a stranger sent a file that acts when it is opened."""

    subject: ClassVar[str] = "file"
    file_id: int
    name: str
    finding: str


@dataclass(frozen=True)
class FileReleased(Event):
    """Somebody gave a held file free."""

    subject: ClassVar[str] = "file"
    file_id: int
    name: str
    finding: str
    reason: str


@dataclass(frozen=True)
class FileRemoved(Event):
    """Somebody had the bytes of a held file deleted."""

    subject: ClassVar[str] = "file"
    file_id: int
    name: str
    finding: str
    reason: str
