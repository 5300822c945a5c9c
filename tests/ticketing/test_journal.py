"""The journal of a structure edit: it comes back as it was stored, and leads exactly back."""

import json
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gongdan.ticketing.journal import Journal, changed, moved_on, way_back

values = st.none() | st.integers(0, 9)
rows = st.dictionaries(
    st.integers(1, 99), st.dictionaries(st.sampled_from(["shelf", "batch_id"]), st.tuples(values, values)), max_size=9
)


@given(tickets=rows, comments=rows, links=st.lists(st.integers(1, 99)))
def test_a_journal_comes_back_from_json_as_it_was(tickets: Any, comments: Any, links: Any) -> None:
    journal = Journal(tickets, comments, tuple(links))
    assert Journal.read(json.loads(json.dumps(journal.stored()))) == journal


@given(
    before=st.dictionaries(st.integers(1, 99), st.tuples(values, values), min_size=1, max_size=9),
    given_=st.tuples(values, values),
)
def test_the_way_back_leads_every_row_to_where_it_was(before: Any, given_: Any) -> None:
    present = {one: SimpleNamespace(shelf=a, batch_id=b) for one, (a, b) in before.items()}
    made = {"shelf": given_[0], "batch_id": given_[1]}
    kept = {one: changed(row, made) for one, row in present.items()}
    for row in present.values():
        row.__dict__.update(made)
    assert moved_on(kept, present) == []
    for former, ids in way_back(kept):
        for one in ids:
            present[one].__dict__.update(former)
    assert {one: (row.shelf, row.batch_id) for one, row in present.items()} == before


def test_only_what_differs_is_kept() -> None:
    row = SimpleNamespace(shelf=0, batch_id=None)
    assert changed(row, {"shelf": 2, "batch_id": None}) == {"shelf": (0, 2)}


def test_a_row_that_moved_on_or_is_gone_is_named() -> None:
    kept = {1: {"shelf": (0, 2)}, 2: {"shelf": (0, 2)}, 3: {"shelf": (0, 2)}}
    present = {1: SimpleNamespace(shelf=2), 2: SimpleNamespace(shelf=0)}
    assert moved_on(kept, present) == [2, 3]


def test_rows_that_go_the_same_way_go_together() -> None:
    kept = {1: {"shelf": (0, 2)}, 2: {"shelf": (0, 2)}, 3: {"shelf": (1, 2)}, 4: {}}
    assert way_back(kept) == [({"shelf": 0}, [1, 2]), ({"shelf": 1}, [3])]
