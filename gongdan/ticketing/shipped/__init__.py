"""What a new tenant finds set up: duties, flows, types with their fields, categories, views and the number format."""

from gongdan.ticketing.shipped.categories import CATEGORIES
from gongdan.ticketing.shipped.checklists import CHECKLISTS
from gongdan.ticketing.shipped.duties import DUTIES
from gongdan.ticketing.shipped.fields import FIELDS
from gongdan.ticketing.shipped.flows import FLOWS
from gongdan.ticketing.shipped.forms import FORMS
from gongdan.ticketing.shipped.templates import TEMPLATES
from gongdan.ticketing.shipped.types import TYPES
from gongdan.ticketing.shipped.views import VIEWS

NUMBER_FORMAT = {"style": "date_daily", "prefix": "GD", "digits": 5}

__all__ = [
    "CATEGORIES",
    "CHECKLISTS",
    "DUTIES",
    "FIELDS",
    "FLOWS",
    "FORMS",
    "NUMBER_FORMAT",
    "TEMPLATES",
    "TYPES",
    "VIEWS",
]
