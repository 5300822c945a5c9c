"""Wire shapes of workflows: the definition an editor draws, and its versions."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from gongdan.kernel.wire import Key, Names, WireIn, WireOut
from gongdan.ticketing.schemas.setup.parts import IsActive, Named, left_out

StateKey = Annotated[str, StringConstraints(min_length=1, max_length=60), Field(examples=["in_progress"])]
Word = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class PlaceIn(WireIn):
    """Where an editor draws a state."""

    x: float = Field(ge=-1e6, le=1e6, description="pixels from the left", examples=[120])
    y: float = Field(ge=-1e6, le=1e6, description="pixels from the top", examples=[40])


class StateIn(WireIn):
    """A state and what it means."""

    key: Key = Field(description="stable word", examples=["in_progress"])
    names: Names = Field(description="name in each language")
    category: Literal["new", "open", "waiting", "on_hold", "solved", "closed"] = Field(
        description="what it means for clocks, lists and reports", examples=["open"]
    )
    position: PlaceIn | None = Field(default=None, description="where an editor draws it")
    owner: Annotated[str, StringConstraints(max_length=80)] | None = Field(
        default=None,
        description="who gets a ticket that enters it: receiver, lead or duty:<key>; null: it stays where it is",
        examples=["duty:finance"],
    )
    limit_minutes: int | None = Field(
        default=None, ge=1, le=1_000_000, description="how long a ticket may stay in it, minutes", examples=[1440]
    )


class MoveIn(WireIn):
    """A way from state to state."""

    key: Key = Field(description="stable word", examples=["solve"])
    names: Names = Field(description="what the button says, in each language")
    sources: list[StateKey] = Field(
        default_factory=list, alias="from", max_length=50, description="states it begins in; empty: all not closed"
    )
    to: StateKey = Field(description="state it leads to", examples=["solved"])
    roles: list[Word] = Field(
        default_factory=list, max_length=50, description="role keys that may make it; empty: all who may move tickets"
    )
    required_fields: list[Word] = Field(
        default_factory=list,
        max_length=50,
        description="fields that must be filled: assignee, team, category … or keys of custom fields",
        examples=[["assignee", "resolution"]],
    )
    is_customer_move: bool = Field(default=False, description="the customer may make it too")
    needs_comment: bool = Field(default=False, description="a comment must come with it")
    guard: dict[str, Any] | None = Field(
        default=None, max_length=3, description="condition that must hold", examples=[None]
    )
    needs: list[Literal["checklist", "subtasks"]] = Field(
        default_factory=list, max_length=2, description="what must be done before: the checklist, all sub-tasks"
    )
    approval: dict[str, Any] | None = Field(
        default=None, max_length=10, description="who must approve it", examples=[None]
    )
    effects: list[dict[str, Any]] = Field(
        default_factory=list,
        max_length=20,
        description="what it does besides moving: set_priority, set_field, add_tags, remove_tags, clear_assignee, "
        "assign_team, note, follow",
        examples=[[{"do": "set_priority", "priority": "high"}]],
    )


class DefinitionIn(WireIn):
    """A whole flow. Every state must be reachable and lead to a closed one."""

    initial: StateKey = Field(description="state of new tickets", examples=["new"])
    states: list[StateIn] = Field(min_length=1, max_length=60, description="every state a ticket can be in")
    moves: list[MoveIn] = Field(min_length=1, max_length=300, description="every way from state to state")

    def stored(self) -> dict[str, Any]:
        return {
            "initial": self.initial,
            "states": [_plain(state) for state in self.states],
            "moves": [_plain(move) for move in self.moves],
        }


def _plain(part: StateIn | MoveIn) -> dict[str, Any]:
    return {**part.model_dump(by_alias=True, exclude_none=True), "names": part.names.stored()}


class CreateWorkflow(WireIn):
    """A new workflow with its first version."""

    key: Key = Field(description="stable word for scripts; it never changes", examples=["desk"])
    names: Names = Field(description="name in each language")
    definition: DefinitionIn = Field(description="states and moves")


class EditWorkflow(WireIn):
    """What to change about a workflow itself; its flow changes by publishing a version."""

    names: Names = Field(default_factory=left_out, description="name in each language")
    is_active: IsActive = Field(default_factory=left_out)


class WorkflowSummaryOut(Named):
    """A workflow without its definition."""

    current_version_id: int = Field(description="version that new tickets begin with", examples=[1])


class VersionOut(WireOut):
    """One version of a workflow; it never changes."""

    id: int = Field(description="id", examples=[7])
    workflow_id: int = Field(description="id of its workflow", examples=[1])
    number: int = Field(description="1, 2, 3 …", examples=[2])
    is_current: bool = Field(description="new tickets begin with it", examples=[True])
    created_at: datetime = Field(description="when it was published, UTC")
    definition: dict[str, Any] = Field(description="states and moves, as published")


class WorkflowOut(WorkflowSummaryOut):
    """A workflow with the definition in force."""

    number: int = Field(description="number of the current version", examples=[2])
    definition: dict[str, Any] = Field(description="states and moves of the current version")
    carry_over_id: int | None = Field(description="the newest carrying over of running tickets", examples=[None])
