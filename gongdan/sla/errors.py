"""What is refused about promises."""

from gongdan.kernel.errors import Conflict


class PolicyNameTaken(Conflict):
    """There is already a policy of this name: choose another."""


class NotBreached(Conflict):
    """This promise was kept so far: a reason is asked for only where it was not."""


class PromiseNotOffered(Conflict):
    """The SLA policy of this ticket has no promise {promise} that starts on demand for its priority: add it there."""


class PromiseOver(Conflict):
    """The ticket is {state}: what starts on demand no longer counts. Reopen it first."""


class ClockNotStopped(Conflict):
    """Only a clock that was started on demand and has not ended can be stopped."""


class ApplicationRunning(Conflict):
    """Policies are being brought to running tickets already: wait until that is finished."""
