import { Printer } from '@lucide/vue'

import { defineModule } from '@/shared/modules'
import { registerTicketAction } from './actions'

registerTicketAction({
  key: 'print',
  label: 'ticket.print.action',
  icon: Printer,
  group: 'page',
  order: 900,
  run: (ticket) => void window.open(`/desk/tickets/${ticket.id}/print`, '_blank', 'noopener'),
})

export default defineModule({
  key: 'ticket',
  routes: [
    {
      path: '/tickets/:id(\\d+)',
      name: 'ticket',
      component: () => import('./pages/TicketPage.vue'),
      meta: { title: 'ticket.title', anyOf: [{ permission: 'ticket.read' }] },
    },
    {
      path: '/tickets/:id(\\d+)/print',
      name: 'ticket-print',
      component: () => import('./pages/TicketPrint.vue'),
      meta: { title: 'ticket.print.title', isBare: true, anyOf: [{ permission: 'ticket.read' }] },
    },
  ],
})
