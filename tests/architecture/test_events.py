"""Events are frozen facts in the past tense, and their stored shapes do not change by accident."""

from dataclasses import fields, is_dataclass

import orjson
import pytest

from gongdan.kernel.events import Event
from tests.architecture.event_shapes import descendants, event_classes, shape_of, shapes, stored

CLASSES = event_classes()
each_event = pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.kind())

# Past participles that do not end in -ed.
IRREGULAR = (
    *("SignedIn", "SignedOut", "Withdrawn", "Held", "Overdue"),
    *("Lost", "Sent", "Read", "Left", "Begun", "Taken", "Met", "Split", "Set", "Known", "Put", "Kept", "Risen"),
)


def test_the_shapes_equal_the_stored_ones() -> None:
    assert shapes() == stored(), "run: python -m tests.architecture.event_shapes --update, and read the diff"


def test_no_two_events_share_a_name() -> None:
    names = [kind.kind() for kind in CLASSES]
    assert len(names) == len(set(names))


def test_a_class_that_only_lends_its_fields_is_no_kind() -> None:
    abstract = [kind for kind in descendants(Event) if kind.is_abstract]
    assert abstract
    assert not {kind.kind() for kind in abstract} & Event.kinds.keys()


@each_event
def test_an_event_is_a_frozen_dataclass(kind: type[Event]) -> None:
    assert is_dataclass(kind)
    assert kind.__dataclass_params__.frozen


@each_event
def test_an_event_lives_in_the_events_file_of_its_module(kind: type[Event]) -> None:
    assert ".events" in kind.__module__


@each_event
def test_an_event_is_told_in_the_past_tense(kind: type[Event]) -> None:
    assert kind.__name__.endswith(("ed", *IRREGULAR))


@each_event
def test_an_event_names_its_subject(kind: type[Event]) -> None:
    assert kind.subject
    assert f"{kind.subject}_id" in {field.name for field in fields(kind)}


def test_the_shape_tells_a_new_field_from_one_that_may_be_left_out() -> None:
    for kind in descendants(Event):
        optional = [name for name, text in shape_of(kind)["fields"].items() if text.endswith("?")]
        given = {name: None for name in shape_of(kind)["fields"] if name not in optional}
        assert orjson.loads(orjson.dumps(kind.from_payload(given).payload())).keys() >= given.keys()
