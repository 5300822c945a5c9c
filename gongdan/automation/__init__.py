"""Automation's front door: rules, and what they do to tickets. Its socket for effects is `automation.effects`."""

from gongdan.automation.models import rule_runs, rules
from gongdan.automation.seed import seed

__all__ = ["rule_runs", "rules", "seed"]
