"""The demo workspace: a believable story in two tenants, told once and switched on and off with --demo."""

from gongdan.app.demo.switch import switch_off
from gongdan.app.demo.telling import tell

__all__ = ["switch_off", "tell"]
