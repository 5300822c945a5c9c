"""What happened to channels: one file for each subject."""

from gongdan.channels.events.mailboxes import (
    MailboxAdded,
    MailboxAlarmed,
    MailboxChanged,
    MailboxDeleted,
    MailboxProbed,
    MailboxRecovered,
)

__all__ = [
    "MailboxAdded",
    "MailboxAlarmed",
    "MailboxChanged",
    "MailboxDeleted",
    "MailboxProbed",
    "MailboxRecovered",
]
