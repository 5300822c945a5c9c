import { UserRoundPlus } from '@lucide/vue'

import { defineModule, type Permission } from '@/shared/modules'

/** Whoever gives work out as a task of his own: an agent passes on what he has, and has his lists for that. */
const DISPATCHES: Permission[] = [
  { permission: 'ticket.assign', reach: 'team' },
  { permission: 'routing.read' },
  { permission: 'routing.manage' },
]

export default defineModule({
  key: 'dispatch',
  routes: [
    {
      path: '/dispatch',
      name: 'dispatch',
      component: () => import('./pages/Board.vue'),
      meta: { title: 'dispatch.title', anyOf: DISPATCHES },
    },
  ],
  menu: [
    {
      key: 'dispatch',
      label: 'dispatch.title',
      icon: UserRoundPlus,
      to: '/dispatch',
      order: 30,
      anyOf: DISPATCHES,
      jump: 'd',
    },
  ],
})
