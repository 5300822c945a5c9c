import { defineModule } from '@/shared/modules'

export default defineModule({
  key: 'notifications',
  routes: [
    {
      path: '/notifications',
      name: 'notifications',
      component: () => import('./pages/NoticesPage.vue'),
      meta: { title: 'notifications.title' },
    },
    {
      path: '/me/notifications',
      name: 'notification-preferences',
      component: () => import('./pages/PreferencesPage.vue'),
      meta: { title: 'notifications.preferences.title' },
    },
  ],
})
