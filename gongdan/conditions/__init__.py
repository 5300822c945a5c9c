"""Conditions: one tree of tests, read as SQL and as Python, that always agree."""

from gongdan.conditions.catalogue import Catalogue
from gongdan.conditions.check import check
from gongdan.conditions.describe import describe
from gongdan.conditions.errors import ConditionInvalid, Problem
from gongdan.conditions.evaluate import Judgement, TraceLine, evaluate
from gongdan.conditions.field import Field, Option, json_value
from gongdan.conditions.kinds import Kind
from gongdan.conditions.moment import Me, Moment
from gongdan.conditions.operators import OPERATORS, Context
from gongdan.conditions.to_sql import to_sql
from gongdan.conditions.tree import Node, needs, parse

__all__ = [
    "OPERATORS",
    "Catalogue",
    "ConditionInvalid",
    "Context",
    "Field",
    "Judgement",
    "Kind",
    "Me",
    "Moment",
    "Node",
    "Option",
    "Problem",
    "TraceLine",
    "check",
    "describe",
    "evaluate",
    "json_value",
    "needs",
    "parse",
    "to_sql",
]
