"""What happens to web forms and inbox sources."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event


@dataclass(frozen=True)
class WebFormCreated(Event):
    """A form that strangers can fill in was made."""

    subject: ClassVar[str] = "web_form"
    web_form_id: int
    name: str = ""
    type_id: int | None = None


@dataclass(frozen=True)
class WebFormChanged(Event):
    """A web form was edited, closed or opened again; `changes` as {field: [old, new]}."""

    subject: ClassVar[str] = "web_form"
    web_form_id: int
    name: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class InboxSourceCreated(Event):
    """A program was given a token with which it may bring requests."""

    subject: ClassVar[str] = "inbox_source"
    inbox_source_id: int
    name: str = ""


@dataclass(frozen=True)
class InboxSourceChanged(Event):
    """A source was edited, revoked or admitted again; `changes` as {field: [old, new]}."""

    subject: ClassVar[str] = "inbox_source"
    inbox_source_id: int
    name: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class InboxSourceTokenReplaced(Event):
    """A source got a new token; the old one opens nothing any more."""

    subject: ClassVar[str] = "inbox_source"
    inbox_source_id: int
    name: str = ""
