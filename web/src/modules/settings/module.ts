import { Settings } from '@lucide/vue'

import { defineModule, type Permission } from '@/shared/modules'

/** Whoever may read roles has a place here: the three offices each see their own part of it. */
const ANY_OFFICE: Permission[] = [
  'tenant.manage',
  'user.manage',
  'department.manage',
  'team.manage',
  'type.manage',
  'customer_settings.manage',
  'calendar.manage',
  'mailbox.read',
  'mailbox.manage',
  'web_form.manage',
  'inbox_source.manage',
  'file.judge',
  'mail.read',
  'mail.manage',
  'mail_template.manage',
  'notification.manage',
  'data.import',
  'role.read',
  'role.manage',
  'role.grant',
  'security.manage',
  'session.manage',
  'token.manage',
].map((permission) => ({ permission }))

export default defineModule({
  key: 'settings',
  routes: [
    {
      path: '/settings',
      name: 'settings',
      component: () => import('./pages/SettingsOverview.vue'),
      meta: { title: 'settings.title', anyOf: ANY_OFFICE },
    },
  ],
  menu: [
    {
      key: 'settings',
      label: 'settings.title',
      icon: Settings,
      to: '/settings',
      order: 90,
      isAtFoot: true,
      anyOf: ANY_OFFICE,
      jump: 's',
    },
  ],
})
