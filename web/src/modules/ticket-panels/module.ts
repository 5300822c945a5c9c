import {
  BellRing,
  CircleCheckBig,
  Link2,
  ListChecks,
  ListTree,
  Paperclip,
  Stamp,
  TextCursorInput,
  UserRound,
  UsersRound,
} from '@lucide/vue'
import { defineAsyncComponent } from 'vue'

import { defineModule } from '@/shared/modules'

export default defineModule({
  key: 'ticket-panels',
  panels: [
    {
      key: 'customer',
      label: 'ticket-panels.panel.customer',
      icon: UserRound,
      order: 20,
      component: defineAsyncComponent(() => import('./panels/Customer.vue')),
    },
    {
      key: 'handling',
      label: 'ticket-panels.panel.handling',
      icon: UsersRound,
      order: 30,
      component: defineAsyncComponent(() => import('./panels/Handling.vue')),
    },
    {
      key: 'fields',
      label: 'ticket-panels.panel.fields',
      icon: TextCursorInput,
      order: 40,
      component: defineAsyncComponent(() => import('./panels/Fields.vue')),
    },
    {
      key: 'checklist',
      label: 'ticket-panels.panel.checklist',
      icon: ListChecks,
      order: 50,
      component: defineAsyncComponent(() => import('./panels/Checklist.vue')),
    },
    {
      key: 'closing',
      label: 'ticket-panels.panel.closing',
      icon: CircleCheckBig,
      order: 55,
      component: defineAsyncComponent(() => import('./panels/Closing.vue')),
    },
    {
      key: 'approvals',
      label: 'ticket-panels.panel.approvals',
      icon: Stamp,
      order: 60,
      component: defineAsyncComponent(() => import('./panels/Approvals.vue')),
    },
    {
      key: 'parts',
      label: 'ticket-panels.panel.parts',
      icon: ListTree,
      order: 65,
      component: defineAsyncComponent(() => import('./panels/Parts.vue')),
    },
    {
      key: 'links',
      label: 'ticket-panels.panel.links',
      icon: Link2,
      order: 70,
      component: defineAsyncComponent(() => import('./panels/Links.vue')),
    },
    {
      key: 'attachments',
      label: 'ticket-panels.panel.attachments',
      icon: Paperclip,
      order: 75,
      component: defineAsyncComponent(() => import('./panels/Attachments.vue')),
    },
    {
      key: 'watch',
      label: 'ticket-panels.panel.watch',
      icon: BellRing,
      order: 80,
      component: defineAsyncComponent(() => import('./panels/Watch.vue')),
    },
  ],
})
