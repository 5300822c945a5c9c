"""What can be wrong with an import as a whole."""

from gongdan.kernel.errors import AppError, Invalid


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
