import { defineModule } from '@/shared/modules'

export default defineModule({
  key: 'first-run',
  routes: [
    {
      path: '/first-run',
      name: 'first-run',
      component: () => import('./pages/FirstRun.vue'),
      meta: { title: 'first-run.title', anyOf: [{ permission: 'tenant.manage' }] },
    },
  ],
})
