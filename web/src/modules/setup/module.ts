import { defineModule, type Permission } from '@/shared/modules'

const SETS_UP: Permission[] = [{ permission: 'type.manage' }]
const RECURS: Permission[] = [{ permission: 'type.manage' }, { permission: 'ticket.supervise' }]
const WRITES: Permission[] = [{ permission: 'template.share' }, { permission: 'type.manage' }]
const DELETES: Permission[] = [{ permission: 'ticket.delete' }]
const RESTRUCTURES: Permission[] = [{ permission: 'ticket.merge' }]

export default defineModule({
  key: 'setup',
  routes: [
    {
      path: '/settings/duties',
      component: () => import('./pages/Duties.vue'),
      meta: { title: 'setup.duties.title', anyOf: SETS_UP },
    },
  ],
  settings: [],
})
void RECURS
void WRITES
void DELETES
void RESTRUCTURES
