"""What can be wrong with an import as a whole, and with webhooks."""

from gongdan.kernel.errors import AlreadyExists, AppError, Conflict, Invalid


class FileUnreadable(AppError):
    """The file {name} cannot be read: {reason}"""

    status = 422


class MapInvalid(Invalid):
    """The map cannot be used; see `errors`."""


class NothingMapped(AppError):
    """No column of this file looks like a title or description: give a map (--map MAP.json)."""

    status = 422


class TooManyOptions(AppError):
    """The field {field} would have {count} options; {most} fit. Let it be of kind text in the map."""

    status = 422


class WebhookNameTaken(AlreadyExists):
    """There is already a webhook of this name: choose another."""


class WebhookOff(Conflict):
    """This webhook is switched off: switch it on first."""


class NothingToReplay(Conflict):
    """Nothing of this webhook has failed."""


class DeliveryUnderWay(Conflict):
    """This delivery is on its way: wait until it has been answered."""
