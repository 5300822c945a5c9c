"""Who may do what with channels; importing this declares every permission."""

from gongdan.channels.policy import inbound, mailboxes, templates

__all__ = ["inbound", "mailboxes", "templates"]
