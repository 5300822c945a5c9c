"""What happens to types, fields, categories, workflows, views and settings of ticketing."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event


@dataclass(frozen=True)
class TicketTypeCreated(Event):
    """A new type of ticket can be opened."""

    subject: ClassVar[str] = "ticket_type"
    ticket_type_id: int
    key: str = ""


@dataclass(frozen=True)
class TicketTypeChanged(Event):
    """A type was edited, retired or brought back; `changes` as {field: [old, new]}."""

    subject: ClassVar[str] = "ticket_type"
    ticket_type_id: int
    key: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CustomFieldCreated(Event):
    """A new custom field was defined."""

    subject: ClassVar[str] = "custom_field"
    custom_field_id: int
    key: str = ""
    kind_of_field: str = ""


@dataclass(frozen=True)
class CustomFieldChanged(Event):
    """A custom field was edited, retired or brought back."""

    subject: ClassVar[str] = "custom_field"
    custom_field_id: int
    key: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CategoryCreated(Event):
    """A new category stands in the tree."""

    subject: ClassVar[str] = "category"
    category_id: int
    key: str = ""
    parent_id: int | None = None


@dataclass(frozen=True)
class CategoryChanged(Event):
    """A category was edited, moved in the tree, retired or brought back."""

    subject: ClassVar[str] = "category"
    category_id: int
    key: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WorkflowCreated(Event):
    """A new workflow can be used by types."""

    subject: ClassVar[str] = "workflow"
    workflow_id: int
    key: str = ""
    version_id: int = 0


@dataclass(frozen=True)
class WorkflowChanged(Event):
    """A workflow was renamed, retired or brought back."""

    subject: ClassVar[str] = "workflow"
    workflow_id: int
    key: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class WorkflowPublished(Event):
    """A new version is in force for tickets opened from now on; running ones may be carried over to it."""

    subject: ClassVar[str] = "workflow"
    workflow_id: int
    key: str = ""
    version_id: int = 0
    number: int = 0
    carry_over_id: int | None = None
    rolled_back_to: int | None = None  # the number of the version whose definition it repeats


@dataclass(frozen=True)
class ViewCreated(Event):
    """A view was saved; without an owner it is shared."""

    subject: ClassVar[str] = "view"
    view_id: int
    name: str = ""
    owner_id: int | None = None

    def audience(self) -> dict[str, Any]:
        return {"owner_id": self.owner_id}


@dataclass(frozen=True)
class ViewChanged(Event):
    """A view was edited."""

    subject: ClassVar[str] = "view"
    view_id: int
    name: str = ""
    owner_id: int | None = None
    changes: dict[str, Any] = field(default_factory=dict)

    def audience(self) -> dict[str, Any]:
        return {"owner_id": self.owner_id}


@dataclass(frozen=True)
class ViewDeleted(Event):
    """A view is gone."""

    subject: ClassVar[str] = "view"
    view_id: int
    name: str = ""
    owner_id: int | None = None

    def audience(self) -> dict[str, Any]:
        return {"owner_id": self.owner_id}


@dataclass(frozen=True)
class TicketingSettingsChanged(Event):
    """The number format or another setting was changed; the settings bear the tenant's id."""

    subject: ClassVar[str] = "ticketing_settings"
    ticketing_settings_id: int
    changes: dict[str, Any] = field(default_factory=dict)
