"""What is refused about rules."""

from gongdan.kernel.errors import Conflict


class VersionNotThere(Conflict):
    """This rule has no version of that number: release one of its versions."""


class RuleNotUsable(Conflict):
    """This macro does not fit the ticket as it stands: choose another."""


class ActionEnded(Conflict):
    """This has been done or cancelled already."""


class TrialRunning(Conflict):
    """Your last trial is still running: wait until it is finished, or stop it."""


class TrialEnded(Conflict):
    """This trial has ended already."""
