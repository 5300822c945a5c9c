import { defineModule, type Permission } from '@/shared/modules'

const MANAGES: Permission[] = [{ permission: 'webhook.manage' }]

export default defineModule({
  key: 'webhooks',
  routes: [
    {
      path: '/settings/webhooks',
      name: 'webhooks',
      component: () => import('./pages/Webhooks.vue'),
      meta: { title: 'webhooks.title', anyOf: MANAGES },
    },
    {
      path: '/settings/webhooks/:id(\\d+|new)',
      name: 'webhook',
      component: () => import('./pages/OneWebhook.vue'),
      meta: { title: 'webhooks.title', anyOf: MANAGES },
    },
    {
      path: '/settings/webhooks/deliveries',
      name: 'webhook-deliveries',
      component: () => import('./pages/Deliveries.vue'),
      meta: { title: 'webhooks.log.title', anyOf: MANAGES },
    },
    {
      path: '/settings/webhooks/deliveries/:id(\\d+)',
      name: 'webhook-delivery',
      component: () => import('./pages/OneDelivery.vue'),
      meta: { title: 'webhooks.log.title', anyOf: MANAGES },
    },
  ],
  settings: [
    {
      key: 'webhooks',
      group: 'automation',
      label: 'webhooks.title',
      hint: 'webhooks.hint',
      to: '/settings/webhooks',
      order: 60,
      anyOf: MANAGES,
    },
  ],
})
