"""Refusals around people, departments, teams and roles."""

from typing import ClassVar

from gongdan.kernel.errors import AppError, Conflict


class SeparationOfDuties(Conflict):
    """Administration, security and audit are kept apart: {reason}"""


class OwnRolesFixed(AppError):
    """Nobody changes his own roles: ask another security administrator."""

    status: ClassVar[int] = 403


class LastHolder(Conflict):
    """This is the last active {role}: grant the role to somebody else first."""


class RoleFixed(Conflict):
    """The permissions and the scope of the role {role} are fixed; clone it to make another."""


class ShippedRoleStays(Conflict):
    """The role {role} comes with the product and cannot be deleted."""


class DepartmentWouldCircle(Conflict):
    """A department cannot lie below itself."""


class DepartmentsTooDeep(Conflict):
    """Departments can be nested {limit} deep at most."""


class AccountThere(Conflict):
    """This contact has an account already; its password is reset by a link of its own."""
