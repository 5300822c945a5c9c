"""Wire shapes of new versions of workflows: preview, publishing, roll-back, and running tickets carried over."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from gongdan.kernel.wire import WireIn, WireOut
from gongdan.ticketing.schemas.setup.workflows import DefinitionIn, StateKey

Running = Annotated[
    Literal["keep", "carry_over"],
    Field(description="running tickets keep their version, or go on by the new one", examples=["carry_over"]),
]
StateMap = Annotated[
    dict[StateKey, StateKey],
    Field(
        max_length=500,
        description="for states that the new version does not have: where their tickets go on",
        examples=[{"triage": "in_progress"}],
    ),
]


class PublishVersion(WireIn):
    """The next version of a workflow."""

    definition: DefinitionIn = Field(description="states and moves")
    running: Running = "keep"
    state_map: StateMap = Field(default_factory=dict)


class PreviewVersion(WireIn):
    """A definition that is not published yet."""

    definition: DefinitionIn = Field(description="states and moves")
    state_map: StateMap = Field(default_factory=dict)


class RollBack(WireIn):
    """An old version whose definition becomes the next version."""

    number: int = Field(ge=1, le=2**31 - 1, description="number of the version to go back to", examples=[1])
    running: Running = "keep"
    state_map: StateMap = Field(default_factory=dict)


class PartChangedOut(WireOut):
    """A state or move that stays, and what is other about it."""

    key: str = Field(examples=["in_progress"])
    what: list[str] = Field(description="words of the definition that differ", examples=[["owner", "limit_minutes"]])


class PartsOut(WireOut):
    """What happens to the states, or to the moves."""

    added: list[str] = Field(examples=[["testing"]])
    removed: list[str] = Field(examples=[["triage"]])
    changed: list[PartChangedOut]


class InitialOut(WireOut):
    """The first state before and after."""

    before: str = Field(examples=["new"])
    after: str = Field(examples=["new"])


class RunningOut(WireOut):
    """Running tickets of one state of one version."""

    number: int = Field(description="number of their version", examples=[1])
    state: str = Field(examples=["triage"])
    count: int = Field(description="running tickets: on the desk and not closed", examples=[12])
    becomes: str | None = Field(description="where they would go on; null: stranded", examples=["in_progress"])
    suggestion: str | None = Field(description="for stranded ones: the state nearest in meaning", examples=["new"])


class WarningOut(WireOut):
    """Something that is allowed and may still be an oversight."""

    place: str = Field(examples=["states.2.owner"])
    code: str = Field(examples=["unowned"])
    message: str = Field(examples=["Nobody does the duty finance yet, so tickets stay with who has them."])


class PreviewOut(WireOut):
    """What a definition would change if it were published now."""

    number: int = Field(description="the number it would get", examples=[3])
    initial: InitialOut
    states: PartsOut
    moves: PartsOut
    running: list[RunningOut] = Field(description="running tickets by version and state")
    stranded: list[RunningOut] = Field(description="those of them that need an entry in state_map")
    warnings: list[WarningOut]


class CarryOverOut(WireOut):
    """Running tickets on their way to a version."""

    id: int = Field(examples=[3])
    workflow_id: int = Field(examples=[1])
    number: int = Field(description="number of the version they are carried to", examples=[2])
    state_map: dict[str, str] = Field(examples=[{"triage": "in_progress"}])
    total: int = Field(description="running tickets when it was asked for", examples=[1200])
    carried: int = Field(description="carried over so far", examples=[400])
    left_behind: int = Field(description="stay with their version, as they came into a state that has no place")
    created_at: datetime
    finished_at: datetime | None = Field(description="null: still at work")
