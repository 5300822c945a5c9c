import { defineModule } from '@/shared/modules'

const anyOf = [{ permission: 'ticket.read' }]

export default defineModule({
  key: 'search',
  routes: [
    {
      path: '/search',
      name: 'search',
      component: () => import('./pages/SearchPage.vue'),
      meta: { title: 'search.title', anyOf },
    },
  ],
})
