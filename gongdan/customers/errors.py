"""What can be refused about customers."""

from gongdan.kernel.errors import AppError, Conflict


class AddressTaken(Conflict):
    """This address belongs to another contact already."""


class DomainTaken(Conflict):
    """This mail domain belongs to another organisation already."""


class ExternalIdTaken(Conflict):
    """This external id belongs to another {what} already."""


class KeyTaken(Conflict):
    """There is already a {what} with the key {key}."""


class MergeRefused(Conflict):
    """These contacts cannot be merged."""


class ContactMergedAway(Conflict):
    """This contact was merged into contact {merged_into_id}: change that one."""


class RegionInACircle(AppError):
    """A region cannot lie inside itself or inside one of its own parts."""

    status = 422
