"""Tables of routing: people, rotas, rules and decisions, classes."""

from gongdan.routing.models.classes import class_people, class_tickets, training_classes
from gongdan.routing.models.people import (
    customer_owners,
    person_skills,
    routing_people,
    skills,
)
from gongdan.routing.models.rotas import leaves, planned_duties, rotas, shifts
from gongdan.routing.models.rules import (
    routing_decisions,
    routing_pointers,
    routing_rule_versions,
    routing_rules,
    routing_settings,
    routing_teams,
)

__all__ = [
    "class_people",
    "class_tickets",
    "customer_owners",
    "leaves",
    "person_skills",
    "planned_duties",
    "rotas",
    "routing_decisions",
    "routing_people",
    "routing_pointers",
    "routing_rule_versions",
    "routing_rules",
    "routing_settings",
    "routing_teams",
    "shifts",
    "skills",
    "training_classes",
]
