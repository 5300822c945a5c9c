import { Route, UserCheck } from '@lucide/vue'
import { defineAsyncComponent } from 'vue'

import { defineModule, type Permission } from '@/shared/modules'

const READS: Permission[] = [{ permission: 'routing.read' }, { permission: 'routing.manage' }]
const MANAGES: Permission[] = [{ permission: 'routing.manage' }]
/** Whoever plans needs to see who can what. */
const SEES_PEOPLE: Permission[] = [...READS, { permission: 'rota.manage' }]

export default defineModule({
  key: 'routing',
  routes: [
    {
      path: '/settings/routing',
      name: 'routing-rules',
      component: () => import('./pages/Rules.vue'),
      meta: { title: 'routing.rules.title', anyOf: READS },
    },
    {
      path: '/settings/routing/:id(\\d+|new)',
      name: 'routing-rule',
      component: () => import('./pages/OneRule.vue'),
      meta: { title: 'routing.rules.title', anyOf: MANAGES },
    },
    {
      path: '/settings/routing/simulator',
      name: 'routing-simulator',
      component: () => import('./pages/Simulator.vue'),
      meta: { title: 'routing.simulator.title', anyOf: READS },
    },
    {
      path: '/settings/routing/general',
      name: 'routing-general',
      component: () => import('./pages/General.vue'),
      meta: { title: 'routing.general.title', anyOf: MANAGES },
    },
    {
      path: '/settings/skills',
      name: 'skills',
      component: () => import('./pages/Skills.vue'),
      meta: { title: 'routing.skills.title', anyOf: SEES_PEOPLE },
    },
  ],
  settings: [
    {
      key: 'routing',
      group: 'automation',
      label: 'routing.rules.title',
      hint: 'routing.rules.hint',
      to: '/settings/routing',
      order: 20,
      anyOf: READS,
    },
    {
      key: 'skills',
      group: 'organisation',
      label: 'routing.skills.title',
      hint: 'routing.skills.hint',
      to: '/settings/skills',
      order: 45,
      anyOf: SEES_PEOPLE,
    },
  ],
  commands: [
    {
      key: 'routing-simulator',
      label: 'routing.simulator.title',
      icon: Route,
      to: '/settings/routing/simulator',
      anyOf: READS,
    },
  ],
  panels: [
    {
      key: 'routing',
      label: 'routing.panel.title',
      icon: UserCheck,
      order: 35,
      component: defineAsyncComponent(() => import('./panels/Routing.vue')),
      anyOf: [{ permission: 'ticket.read' }],
    },
  ],
})
