"""What is refused about routing, rotas and classes."""

from gongdan.kernel.errors import Conflict


class RoutingRuleNameTaken(Conflict):
    """There is already a rule of this name: choose another."""


class RotaNameTaken(Conflict):
    """There is already a rota or shift of this name: choose another."""


class SkillKeyTaken(Conflict):
    """There is already a skill or certificate of this key: choose another."""


class NoPlaceInClass(Conflict):
    """Only so many of a team may be in class at once: {free} of {places} places are free then."""


class LeaveAlreadyDecided(Conflict):
    """This leave is {state} already: it cannot be decided again."""


class ClassNotPlanned(Conflict):
    """This class has begun or ended already: it cannot be changed any more."""


class CapacityReached(Conflict):
    """You have {load} points of {capacity}: finish something before you take another ticket."""


class NotRoutable(Conflict):
    """A ticket that is closed or put away is not given out: reopen it first."""
