import { ChevronsUp } from '@lucide/vue'
import { defineAsyncComponent } from 'vue'

import { openAction } from '@/modules/ticket-actions/open'
import { canChange } from '@/modules/ticket-panels/rights'
import { registerTicketAction } from '@/modules/ticket/actions'
import { defineModule, type Permission } from '@/shared/modules'

const READS: Permission[] = [{ permission: 'ticket.read' }]
/** Whoever is told of escalations of more than his own. */
const SUPERVISES: Permission[] = [{ permission: 'ticket.supervise' }]
const MANAGES: Permission[] = [{ permission: 'escalation.manage' }]

registerTicketAction({
  key: 'escalate',
  label: 'escalation.escalate',
  icon: ChevronsUp,
  keys: 'Shift+e',
  order: 55,
  when: (ticket) => ticket.state_category !== 'closed' && canChange(ticket, 'ticket.edit'),
  run: (ticket) => openAction('escalate', ticket),
})

export default defineModule({
  key: 'escalation',
  routes: [
    {
      path: '/escalations',
      name: 'escalations',
      component: () => import('./pages/Escalations.vue'),
      meta: { title: 'escalation.title', anyOf: READS },
    },
    {
      path: '/settings/escalation',
      name: 'escalation-ladders',
      component: () => import('./pages/Ladders.vue'),
      meta: { title: 'escalation.ladders.title', anyOf: MANAGES },
    },
    {
      path: '/settings/escalation/:id(\\d+|new)',
      name: 'escalation-ladder',
      component: () => import('./pages/OneLadder.vue'),
      meta: { title: 'escalation.ladders.title', anyOf: MANAGES },
    },
  ],
  menu: [
    {
      key: 'escalations',
      label: 'escalation.title',
      icon: ChevronsUp,
      to: '/escalations',
      order: 45,
      anyOf: SUPERVISES,
    },
  ],
  commands: [
    { key: 'escalations', label: 'escalation.command', icon: ChevronsUp, to: '/escalations?mine=1', anyOf: READS },
    {
      key: 'abnormal',
      label: 'escalation.commandAbnormal',
      icon: ChevronsUp,
      to: '/escalations?tab=abnormal',
      anyOf: READS,
    },
  ],
  settings: [
    {
      key: 'escalation',
      group: 'time',
      label: 'escalation.ladders.title',
      hint: 'escalation.ladders.hint',
      to: '/settings/escalation',
      order: 45,
      anyOf: MANAGES,
    },
  ],
  panels: [
    {
      key: 'escalation',
      label: 'escalation.panel',
      icon: ChevronsUp,
      order: 56,
      component: defineAsyncComponent(() => import('./panels/Escalation.vue')),
      anyOf: READS,
    },
  ],
})
