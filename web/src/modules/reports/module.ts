import { ChartColumn } from '@lucide/vue'

import { defineModule, type Permission } from '@/shared/modules'

const READS: Permission[] = [{ permission: 'report.read' }]

export default defineModule({
  key: 'reports',
  routes: [
    {
      path: '/reports',
      name: 'reports',
      component: () => import('./pages/Reports.vue'),
      meta: { title: 'reports.title', anyOf: READS },
    },
  ],
  menu: [
    { key: 'reports', label: 'reports.title', icon: ChartColumn, to: '/reports', order: 50, anyOf: READS, jump: 'r' },
  ],
})
