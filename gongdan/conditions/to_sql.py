"""A condition tree read as SQL: a WHERE clause that agrees with `evaluate` on every row."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

from sqlalchemy import and_, false, func, not_, or_, true
from sqlalchemy.sql import ColumnElement

from gongdan.conditions.catalogue import Catalogue
from gongdan.conditions.check import bind
from gongdan.conditions.moment import Me, Moment
from gongdan.conditions.tree import All, Any, Leaf, Node, Not


def to_sql(
    tree: Node, catalogue: Catalogue, *, now: datetime, me: Me | None = None, zone: tzinfo = UTC
) -> ColumnElement[bool]:
    """The clause for WHERE. It may be NULL, which there means no match; leaves stay usable by indexes.

    `zone` is the tenant's time zone, which says where a day begins.
    """
    return _clause(tree, catalogue, Moment(now, zone, me or Me()))


def _clause(node: Node, catalogue: Catalogue, at: Moment) -> ColumnElement[bool]:
    match node:
        case Leaf():
            return _leaf(node, catalogue, at)
        case Not(child=child):
            # Only here does NULL differ from false: NOT NULL would be no match where Python says match.
            return not_(func.coalesce(_clause(child, catalogue, at), false()))
        case All(children=children):
            return and_(true(), *(_clause(child, catalogue, at) for child in children))
        case Any(children=children):
            return or_(false(), *(_clause(child, catalogue, at) for child in children))


def _leaf(leaf: Leaf, catalogue: Catalogue, at: Moment) -> ColumnElement[bool]:
    bound = bind(leaf, catalogue, "view")
    assert bound.operator.sql is not None, "operators without SQL are refused outside events"
    operand = bound.operator.operand(bound.value, bound.field, at)
    return bound.operator.sql(bound.field, bound.field.sql(at), operand)
