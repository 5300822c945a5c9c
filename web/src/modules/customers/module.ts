import { ContactRound } from '@lucide/vue'

import { defineModule } from '@/shared/modules'

const read = [{ permission: 'contact.read' }, { permission: 'contact.write' }]
const manage = [{ permission: 'customer_settings.manage' }]
const withId = (route: { params: Record<string, string | string[]> }) => ({ id: Number(route.params.id) })

export default defineModule({
  key: 'customers',
  routes: [
    {
      path: '/customers',
      name: 'customers',
      component: () => import('./pages/Contacts.vue'),
      meta: { title: 'customers.title', anyOf: read },
    },
    {
      path: '/customers/organisations',
      name: 'organisations',
      component: () => import('./pages/Organisations.vue'),
      meta: { title: 'customers.title', anyOf: read },
    },
    {
      path: '/customers/contacts/:id(\\d+)',
      name: 'contact',
      component: () => import('./pages/Contact.vue'),
      props: withId,
      meta: { title: 'customers.contact', anyOf: read },
    },
    {
      path: '/customers/organisations/:id(\\d+)',
      name: 'organisation',
      component: () => import('./pages/Organisation.vue'),
      props: withId,
      meta: { title: 'customers.organisation', anyOf: read },
    },
    {
      path: '/settings/tiers',
      name: 'tiers',
      component: () => import('./pages/Tiers.vue'),
      meta: { title: 'customers.tiers', anyOf: manage },
    },
    {
      path: '/settings/regions',
      name: 'regions',
      component: () => import('./pages/Regions.vue'),
      meta: { title: 'customers.regions', anyOf: manage },
    },
  ],
  menu: [
    {
      key: 'customers',
      label: 'customers.title',
      icon: ContactRound,
      to: '/customers',
      order: 30,
      anyOf: read,
      jump: 'c',
    },
  ],
  settings: [
    {
      key: 'tiers',
      group: 'organisation',
      label: 'customers.tiers',
      hint: 'customers.tiersHint',
      to: '/settings/tiers',
      order: 60,
      anyOf: manage,
    },
    {
      key: 'regions',
      group: 'organisation',
      label: 'customers.regions',
      hint: 'customers.regionsHint',
      to: '/settings/regions',
      order: 61,
      anyOf: manage,
    },
  ],
})
