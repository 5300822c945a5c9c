import { Ticket } from '@lucide/vue'
import type { QueryClient } from '@tanstack/vue-query'
import type { RouteLocationNormalized } from 'vue-router'

import { defineModule, type Permission } from '@/shared/modules'

const ahead = async (client: QueryClient, to: RouteLocationNormalized): Promise<void> =>
  (await import('./ahead')).readAhead(client, to)
const anyOf: Permission[] = [{ permission: 'ticket.read' }]

export default defineModule({
  key: 'workbench',
  routes: [
    {
      path: '/tickets',
      name: 'tickets',
      component: () => import('./pages/Workbench.vue'),
      meta: { title: 'workbench.title', anyOf, ahead },
    },
    {
      path: '/tickets/kanban',
      name: 'kanban',
      component: () => import('./pages/Kanban.vue'),
      meta: { title: 'workbench.title', anyOf, ahead },
    },
    {
      path: '/tickets/bulk-edits',
      name: 'bulk-edits',
      component: () => import('./pages/BulkEdits.vue'),
      meta: { title: 'workbench.bulk.past', anyOf: [{ permission: 'ticket.bulk' }] },
    },
  ],
  menu: [{ key: 'tickets', label: 'workbench.title', icon: Ticket, to: '/tickets', order: 20, jump: 'o', anyOf }],
})
