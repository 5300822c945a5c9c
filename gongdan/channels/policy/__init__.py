"""Who may do what with channels; importing this declares every permission."""

from gongdan.channels.policy import templates, web

__all__ = ["templates", "web"]
