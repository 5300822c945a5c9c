"""Refusals about what goes out."""

from gongdan.kernel.errors import Conflict


class MessageGone(Conflict):
    """This message cannot be taken back any more: it is {state}."""


class NothingToRetry(Conflict):
    """Only a message that was given up can be sent again; this one is {state}."""


class OutboundOff(Conflict):
    """No mail can be sent: give a mailbox a server to send by, or set GONGDAN_SMTP_HOST and GONGDAN_SMTP_FROM."""
