"""Trees and catalogues in words: sentences for people, JSON for the condition builder."""

import json

import pytest

from gongdan.conditions import Catalogue, Kind, describe, parse
from gongdan.conditions.operators import OPERATORS
from gongdan.conditions.words import PHRASES
from tests.conditions.sample import CATALOGUE, of

TREE = {
    "all": [
        {"field": "priority", "op": "is_any_of", "value": ["high", "normal"]},
        {"any": [{"field": "assignee", "op": "is", "value": "me"}, {"not": {"field": "tags", "op": "is_set"}}]},
        {"all": [{"field": "seen_at", "op": "within_last", "value": {"amount": 1, "unit": "days"}}]},
    ]
}


def test_a_tree_is_one_sentence_in_each_language() -> None:
    assert describe(parse(TREE), CATALOGUE, "en") == (
        "Priority is any of “High”, “Normal” and (Assignee is me or not (Tags is set))"
        " and Seen_at is within the last 1 day"
    )
    assert describe(parse(TREE), CATALOGUE, "zh-CN") == (
        "字段priority是“高”、“普通”之一，且（字段assignee是我，或并非（字段tags已填写）），且字段seen_at在最近 1 天内"
    )


@pytest.mark.parametrize(
    ("leaf", "english", "chinese"),
    [
        (("count", "between", [1, 5]), "Count is between 1 and 5", "字段count介于 1 和 5 之间"),
        (("count", "greater", 3), "Count is greater than 3", "字段count大于 3"),
        (("is_open", "is", True), "Is_open: yes", "字段is_open：是"),
        (("is_open", "is_not", False), "Is_open: not “no”", "字段is_open：不是“否”"),
        (("is_open", "changed_to", True), "Is_open changed to “yes”", "字段is_open变更为“是”"),
        (("title", "contains", "{value}"), "Title contains “{value}”", "字段title包含“{value}”"),
        (("gone", "is", "x"), "gone is “x”", "gone是“x”"),
        (("title", "resembles", "x"), "Title resembles x", "字段titleresembles x"),
    ],
)
def test_leaves_in_words_even_when_what_they_name_is_gone(
    leaf: tuple[str, str, object], english: str, chinese: str
) -> None:
    tree = parse(dict(zip(("field", "op", "value"), leaf, strict=True)))
    assert describe(tree, CATALOGUE, "en") == english
    assert describe(tree, CATALOGUE, "zh-CN") == chinese


def test_everything_is_said_so() -> None:
    assert describe(parse({"all": []}), CATALOGUE, "zh-CN") == "全部"


def test_every_operator_has_words() -> None:
    assert set(PHRASES) == set(OPERATORS)


def test_the_catalogue_describes_itself_as_json() -> None:
    described = json.loads(json.dumps(CATALOGUE.describe("view")))
    fields = {field["key"]: field for field in described["fields"]}
    assert list(fields) == list(CATALOGUE.fields)
    assert fields["priority"]["options"][2] == {"value": "high", "label": {"zh-CN": "高", "en": "High"}}
    assert fields["assignee"]["named_values"] == ["me"]
    by_op = {row["op"]: row for row in fields["due_on"]["operators"]}
    assert by_op["within_last"]["value"] == {"shape": "duration", "units": ["days", "weeks"]}
    assert by_op["within_last"]["label"] == {"zh-CN": "在最近 …内", "en": "is within the last"}
    assert "changed" not in by_op
    events = {row["op"]: row for row in CATALOGUE.describe("event")["fields"][0]["operators"]}  # type: ignore[index]
    assert events["changed"]["contexts"] == ["event"]


def test_no_two_fields_share_a_key() -> None:
    with pytest.raises(ValueError, match="count"):
        CATALOGUE.joined([of("count", Kind.INTEGER)])
    assert "more" in CATALOGUE.joined([of("more", Kind.TEXT, column=CATALOGUE.fields["title"].column)]).fields
    assert isinstance(CATALOGUE, Catalogue)
