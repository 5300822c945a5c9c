"""The routes of customers."""

from gongdan.customers.api.contacts import contacts_router
from gongdan.customers.api.oneself import oneself_router
from gongdan.customers.api.organisations import organisations_router
from gongdan.customers.api.ranks import regions_router, tiers_router

routers = [contacts_router, oneself_router, organisations_router, tiers_router, regions_router]
