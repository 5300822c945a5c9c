import { defineModule, type Permission, type SettingsPage } from '@/shared/modules'

const MANAGE: Permission[] = [{ permission: 'notification.manage' }]

function entry(key: string, order: number, label: string, hint: string): SettingsPage {
  return { key, group: 'channels', label, hint, to: `/settings/${key}`, order, anyOf: MANAGE }
}

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
    {
      path: '/settings/notice-roads',
      name: 'notice-roads',
      component: () => import('./pages/NoticeRoads.vue'),
      meta: { title: 'notifications.admin.roads', anyOf: MANAGE },
    },
    {
      path: '/settings/notice-texts',
      name: 'notice-texts',
      component: () => import('./pages/NoticeTexts.vue'),
      meta: { title: 'notifications.admin.texts', anyOf: MANAGE },
    },
    {
      path: '/settings/notice-rules',
      name: 'notice-rules',
      component: () => import('./pages/NoticeRules.vue'),
      meta: { title: 'notifications.admin.rules', anyOf: MANAGE },
    },
    {
      path: '/settings/notice-log',
      name: 'notice-log',
      component: () => import('./pages/NoticeLog.vue'),
      meta: { title: 'notifications.log.title', anyOf: MANAGE },
    },
  ],
  settings: [
    entry('notice-roads', 60, 'notifications.admin.roads', 'notifications.admin.roadsHint'),
    entry('notice-rules', 62, 'notifications.admin.rules', 'notifications.admin.rulesHint'),
    entry('notice-texts', 64, 'notifications.admin.texts', 'notifications.admin.textsHint'),
    entry('notice-log', 66, 'notifications.log.title', 'notifications.log.hint'),
  ],
})
