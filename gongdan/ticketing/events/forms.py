"""What happens to forms and templates."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from gongdan.kernel.events import Event


@dataclass(frozen=True)
class FormPublished(Event):
    """A type asks with a new form from now on; without sections it asks for its own fields again."""

    subject: ClassVar[str] = "form"
    form_id: int
    type_id: int = 0
    type_key: str = ""
    number: int = 0
    has_sections: bool = True


@dataclass(frozen=True)
class TemplateFact(Event, is_abstract=True):
    """What all facts about a template carry; without an owner it is shared."""

    subject: ClassVar[str] = "template"
    template_id: int
    kind_of_template: str = ""
    name: str = ""
    owner_id: int | None = None

    def audience(self) -> dict[str, Any]:
        return {"owner_id": self.owner_id}


@dataclass(frozen=True)
class TemplateCreated(TemplateFact):
    """A template was saved."""


@dataclass(frozen=True)
class TemplateChanged(TemplateFact):
    """A template was edited; `changes` as {field: [old, new]}, of its text only that it changed."""

    changes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TemplateDeleted(TemplateFact):
    """A template is gone."""
