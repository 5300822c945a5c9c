"""What rules can do: the socket into which modules plug their effects, and the effects of ticketing's verbs."""

from gongdan.automation.effects import asking, holders, texts, times, values
from gongdan.automation.past import Past
from gongdan.automation.socket import EffectRun, all_effects, effect, effect_of, never_refused

__all__ = [
    "EffectRun",
    "Past",
    "all_effects",
    "asking",
    "effect",
    "effect_of",
    "holders",
    "never_refused",
    "texts",
    "times",
    "values",
]
