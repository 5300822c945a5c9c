"""What customers plug into the modules below: how identity learns which organisation's requests one may see."""

from gongdan.customers.queries.contacts import shared_organisation
from gongdan.identity import set_customer_link

set_customer_link(shared_organisation)
