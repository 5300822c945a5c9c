import { House } from '@lucide/vue'

import { defineModule } from '@/shared/modules'

export default defineModule({
  key: 'home',
  routes: [
    { path: '/home', name: 'home', component: () => import('./pages/Home.vue'), meta: { title: 'home.title' } },
  ],
  menu: [
    {
      key: 'home',
      label: 'home.title',
      icon: House,
      to: '/home',
      order: 10,
      jump: 'h',
      anyOf: [{ permission: 'ticket.read' }],
    },
  ],
})
