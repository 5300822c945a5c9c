"""What can be refused about mailboxes."""

from gongdan.kernel.errors import Conflict


class MailboxAddressTaken(Conflict):
    """The address {address} belongs to the mailbox {mailbox} already: take it away there first."""


class NothingUnfetched(Conflict):
    """Nothing is left on the server that could not be fetched."""
