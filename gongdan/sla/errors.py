"""What is refused about promises."""

from gongdan.kernel.errors import Conflict


class PolicyNameTaken(Conflict):
    """There is already a policy of this name: choose another."""


class NotBreached(Conflict):
    """This promise was kept so far: a reason is asked for only where it was not."""


class ApplicationRunning(Conflict):
    """Policies are being brought to running tickets already: wait until that is finished."""
