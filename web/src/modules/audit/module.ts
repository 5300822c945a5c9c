import { ScrollText } from '@lucide/vue'

import { defineModule } from '@/shared/modules'

const READERS = [{ permission: 'audit.read' }]

export default defineModule({
  key: 'audit',
  routes: [
    {
      path: '/audit',
      name: 'audit',
      component: () => import('./pages/AuditLog.vue'),
      meta: { title: 'audit.title', anyOf: READERS },
    },
  ],
  menu: [{ key: 'audit', label: 'audit.title', icon: ScrollText, to: '/audit', order: 60, anyOf: READERS }],
  settings: [{ key: 'audit', group: 'audit', label: 'audit.title', to: '/audit', order: 10, anyOf: READERS }],
})
