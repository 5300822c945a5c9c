import { CalendarClock } from '@lucide/vue'

import { defineModule, type Permission } from '@/shared/modules'

const READS: Permission[] = [{ permission: 'rota.read' }, { permission: 'rota.manage' }]

export default defineModule({
  key: 'rotas',
  routes: [
    {
      path: '/rotas',
      name: 'rotas',
      component: () => import('./pages/Planner.vue'),
      meta: { title: 'rotas.title', anyOf: READS },
    },
  ],
  menu: [{ key: 'rotas', label: 'rotas.title', icon: CalendarClock, to: '/rotas', order: 35, anyOf: READS }],
  commands: [{ key: 'leave', label: 'rotas.leave.mine', icon: CalendarClock, to: '/rotas?tab=leave', anyOf: READS }],
})
