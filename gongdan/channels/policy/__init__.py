"""Who may do what with channels: one file for each subject."""

from gongdan.channels.policy import mailboxes

__all__ = ["mailboxes"]
