"""Triggers look at all that a unit did to a ticket, once its handlers are through."""

from gongdan.automation.actions.triggers import run_triggers
from gongdan.kernel.events import at_last

at_last(run_triggers)
