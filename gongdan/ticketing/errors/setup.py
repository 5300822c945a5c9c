"""Refusals around types, fields, categories, workflows, numbers and views."""

from gongdan.kernel.errors import AppError, Conflict, Invalid


class WorkflowInvalid(Invalid):
    """This workflow cannot be used; `errors` names each place, the reason and the way out."""


class FieldDefinitionInvalid(Invalid):
    """This field cannot be defined like that; `errors` names each place, the reason and the way out."""


class ViewInvalid(Invalid):
    """This view cannot be saved; `errors` names each place, the reason and the way out."""


class MoveUnknown(AppError):
    """This ticket's workflow has no move {move}: take one of {known}."""

    status = 409


class MoveRefused(AppError):
    """The move {move} is not possible: {reason}."""

    status = 409


class KindFixed(Conflict):
    """The kind of {key} can no longer change: tickets hold values of it. Define a new field instead."""


class CategoryCircle(Conflict):
    """A category cannot lie below itself: choose another parent."""


class WorkflowInUse(Conflict):
    """This workflow is still used by active ticket types: {types}."""


class DutyInUse(Conflict):
    """This duty still owns states of flows in force: {flows}. Publish them without it first."""


class NumbersExhausted(Conflict):
    """No free ticket number was found: choose a format with more digits."""


class ViewsExhausted(Conflict):
    """There are already {most} views of this sort: delete one first."""
