import { defineModule } from '@/shared/modules'

export default defineModule({
  key: 'intake',
  routes: [
    {
      path: '/tickets/new',
      name: 'ticket-new',
      component: () => import('./pages/NewTicket.vue'),
      meta: { title: 'intake.title', anyOf: [{ permission: 'ticket.open' }] },
    },
  ],
})
