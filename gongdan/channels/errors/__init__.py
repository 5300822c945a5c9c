"""What can be refused about channels: one file for each subject."""

from gongdan.channels.errors.mailboxes import MailboxAddressTaken

__all__ = ["MailboxAddressTaken"]
