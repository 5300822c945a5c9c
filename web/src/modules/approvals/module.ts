import { Stamp } from '@lucide/vue'

import { defineModule } from '@/shared/modules'

export default defineModule({
  key: 'approvals',
  routes: [
    {
      path: '/approvals',
      name: 'approvals',
      component: () => import('./pages/Approvals.vue'),
      meta: { title: 'approvals.title' },
    },
    {
      path: '/approval-links/:link',
      name: 'approval-link',
      component: () => import('./pages/ApprovalLink.vue'),
      props: true,
      meta: { isPublic: true, isBare: true, title: 'approvals.title' },
    },
  ],
  menu: [{ key: 'approvals', label: 'approvals.title', icon: Stamp, to: '/approvals', order: 40, jump: 'a' }],
})
