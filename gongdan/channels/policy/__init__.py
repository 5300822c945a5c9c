"""Who may do what with channels; importing this declares every permission."""

from gongdan.channels.policy import inbound, templates, web

__all__ = ["inbound", "templates", "web"]
