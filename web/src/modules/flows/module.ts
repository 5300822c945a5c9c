import { defineModule, type Permission } from '@/shared/modules'

const SETS_UP: Permission[] = [{ permission: 'type.manage' }]

export default defineModule({
  key: 'flows',
  routes: [
    {
      path: '/settings/flows',
      name: 'flows',
      component: () => import('./pages/FlowList.vue'),
      meta: { title: 'flows.title', anyOf: SETS_UP },
    },
    {
      path: '/settings/flows/:id(\\d+)',
      name: 'flow',
      component: () => import('./pages/FlowDesigner.vue'),
      meta: { title: 'flows.title', anyOf: SETS_UP },
    },
  ],
  settings: [
    {
      key: 'flows',
      group: 'flow',
      label: 'flows.title',
      hint: 'flows.hints',
      to: '/settings/flows',
      order: 10,
      anyOf: SETS_UP,
    },
  ],
})
