import { Bot, CalendarClock, FlaskConical, Workflow } from '@lucide/vue'
import { defineAsyncComponent } from 'vue'

import { composersHere, registerComposerTool, wantedTool } from '@/modules/ticket/composerTools'
import { defineModule, type Permission } from '@/shared/modules'
import { useSession } from '@/shared/session'

const READS: Permission[] = [{ permission: 'automation.read' }, { permission: 'automation.manage' }]
/** One's own macros are kept by whoever uses macros. */
const KEEPS: Permission[] = [...READS, { permission: 'macro.use' }]

registerComposerTool({
  key: 'macro',
  label: 'automation.macros.use',
  icon: Workflow,
  keys: 'm',
  order: 10,
  when: () => useSession().can('macro.use'),
  async send(...given) {
    await (await import('./macroSending')).sendMacro(...given)
  },
  component: defineAsyncComponent(() => import('./parts/MacroDialog.vue')),
})

export default defineModule({
  key: 'automation',
  routes: [
    {
      path: '/settings/automation',
      name: 'rules',
      component: () => import('./pages/Rules.vue'),
      meta: { title: 'automation.title', anyOf: KEEPS },
    },
    {
      path: '/settings/automation/:id(\\d+|new)',
      name: 'rule',
      component: () => import('./pages/OneRule.vue'),
      meta: { title: 'automation.title', anyOf: KEEPS },
    },
    {
      path: '/settings/laboratory',
      name: 'laboratory',
      component: () => import('./pages/Laboratory.vue'),
      meta: { title: 'automation.lab.title', anyOf: READS },
    },
    {
      path: '/settings/laboratory/:id(\\d+)',
      name: 'trial',
      component: () => import('./pages/OneTrial.vue'),
      meta: { title: 'automation.lab.title', anyOf: READS },
    },
  ],
  commands: [
    {
      key: 'use-macro',
      label: 'automation.macros.use',
      icon: Workflow,
      keys: 'm',
      anyOf: [{ permission: 'macro.use' }],
      when: () => composersHere.value > 0,
      run: () => void (wantedTool.value = 'macro'),
    },
    {
      key: 'my-macros',
      label: 'automation.macros.command',
      icon: Workflow,
      to: '/settings/automation?kind=macro',
      anyOf: [{ permission: 'macro.use' }],
    },
    {
      key: 'laboratory',
      label: 'automation.lab.command',
      icon: FlaskConical,
      to: '/settings/laboratory',
      anyOf: READS,
    },
  ],
  settings: [
    {
      key: 'rules',
      group: 'automation',
      label: 'automation.title',
      hint: 'automation.hint',
      to: '/settings/automation',
      order: 10,
      anyOf: READS,
    },
    {
      key: 'laboratory',
      group: 'automation',
      label: 'automation.lab.title',
      hint: 'automation.lab.hint',
      to: '/settings/laboratory',
      order: 40,
      anyOf: READS,
    },
  ],
  panels: [
    {
      key: 'scheduled',
      label: 'automation.scheduled.title',
      icon: CalendarClock,
      order: 85,
      component: defineAsyncComponent(() => import('./panels/Scheduled.vue')),
    },
    {
      key: 'trace',
      label: 'automation.trace.title',
      icon: Bot,
      order: 90,
      component: defineAsyncComponent(() => import('./panels/Trace.vue')),
    },
  ],
})
