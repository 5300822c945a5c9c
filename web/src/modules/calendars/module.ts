import { defineModule, type Permission } from '@/shared/modules'

const READERS: Permission[] = [{ permission: 'calendar.read' }, { permission: 'calendar.manage' }]
const MANAGERS: Permission[] = [{ permission: 'calendar.manage' }]
const meta = { title: 'calendars.title', anyOf: READERS }

export default defineModule({
  key: 'calendars',
  routes: [
    { path: '/settings/calendars', component: () => import('./pages/Calendars.vue'), meta },
    {
      path: '/settings/calendars/new',
      component: () => import('./pages/NewCalendar.vue'),
      meta: { title: 'calendars.newTitle', anyOf: MANAGERS },
    },
    { path: '/settings/calendars/:id(\\d+)', component: () => import('./pages/OneCalendar.vue'), meta },
  ],
  settings: [
    {
      key: 'calendars',
      group: 'time',
      label: 'calendars.title',
      hint: 'calendars.hint',
      to: '/settings/calendars',
      order: 10,
      anyOf: READERS,
    },
  ],
})
