import { Timer } from '@lucide/vue'
import { defineAsyncComponent } from 'vue'

import { defineModule, type Permission } from '@/shared/modules'

const READS: Permission[] = [{ permission: 'sla.read' }]
/** Whoever answers for more than a team watches over its promises. */
const WATCHES: Permission[] = [{ permission: 'sla.read', reach: 'department' }]
const MANAGES: Permission[] = [{ permission: 'sla.manage' }]

export default defineModule({
  key: 'sla',
  routes: [
    {
      path: '/sla',
      name: 'sla',
      component: () => import('./pages/Monitor.vue'),
      meta: { title: 'sla.title', anyOf: READS },
    },
    {
      path: '/settings/sla',
      name: 'sla-policies',
      component: () => import('./pages/Policies.vue'),
      meta: { title: 'sla.policies.title', anyOf: MANAGES },
    },
    {
      path: '/settings/sla/:id(\\d+|new)',
      name: 'sla-policy',
      component: () => import('./pages/OnePolicy.vue'),
      meta: { title: 'sla.policies.title', anyOf: MANAGES },
    },
    {
      path: '/settings/breach-reasons',
      name: 'breach-reasons',
      component: () => import('./pages/Reasons.vue'),
      meta: { title: 'sla.reasons.title', anyOf: MANAGES },
    },
  ],
  menu: [{ key: 'sla', label: 'sla.title', icon: Timer, to: '/sla', order: 25, anyOf: WATCHES, jump: 't' }],
  commands: [
    { key: 'sla-mine', label: 'sla.command', icon: Timer, to: '/sla?tab=breaches&given=none&mine=1', anyOf: READS },
  ],
  settings: [
    {
      key: 'sla',
      group: 'time',
      label: 'sla.policies.title',
      hint: 'sla.policies.hint',
      to: '/settings/sla',
      order: 30,
      anyOf: MANAGES,
    },
    {
      key: 'breach-reasons',
      group: 'time',
      label: 'sla.reasons.title',
      hint: 'sla.reasons.hint',
      to: '/settings/breach-reasons',
      order: 40,
      anyOf: MANAGES,
    },
  ],
  panels: [
    {
      key: 'clocks',
      label: 'sla.panel',
      icon: Timer,
      order: 10,
      component: defineAsyncComponent(() => import('./panels/Clocks.vue')),
      anyOf: READS,
    },
  ],
})
