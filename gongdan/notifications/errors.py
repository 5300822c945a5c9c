"""What is refused about the roads of notices."""

from gongdan.kernel.errors import Conflict


class RoadNameTaken(Conflict):
    """There is already a road of this name: choose another."""


class NoSmsAccount(Conflict):
    """Text messages are not set up here: an administrator adds an account under Notifications."""


class CodeRefused(Conflict):
    """This is not the code that was sent, or it is too old: ask for a new one."""


class CodesUsedUp(Conflict):
    """Too many codes were sent in the last hour: wait, then ask again."""


class NotRetryable(Conflict):
    """Only what has failed can be sent again."""


class TooManyDevices(Conflict):
    """There are ten devices already: take one away first."""


class NotSent(Conflict):
    """The provider did not take the message ({answer}): try again, or tell an administrator."""
