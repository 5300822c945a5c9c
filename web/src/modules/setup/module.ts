import { defineModule, type Permission, type SettingsPage } from '@/shared/modules'

const SETS_UP: Permission[] = [{ permission: 'type.manage' }]
const RECURS: Permission[] = [{ permission: 'type.manage' }, { permission: 'ticket.supervise' }]
/** One's own templates are for everybody who answers; shared ones need the right to share. */
const WRITES: Permission[] = [
  { permission: 'ticket.comment' },
  { permission: 'template.share' },
  { permission: 'type.manage' },
]
const DELETES: Permission[] = [{ permission: 'ticket.delete' }]
const RESTRUCTURES: Permission[] = [{ permission: 'ticket.merge' }]

interface Page extends Omit<SettingsPage, 'to' | 'label' | 'hint'> {
  label: string
  path: string
  component: () => Promise<unknown>
}

const PAGES: Page[] = [
  { key: 'types', label: 'setup.types.title', group: 'intake', order: 10, path: '/settings/types', anyOf: SETS_UP, component: () => import('./pages/Types.vue') },
  { key: 'fields', label: 'setup.fields.title', group: 'intake', order: 20, path: '/settings/fields', anyOf: SETS_UP, component: () => import('./pages/Fields.vue') },
  { key: 'forms', label: 'setup.forms.title', group: 'intake', order: 30, path: '/settings/forms', anyOf: SETS_UP, component: () => import('./pages/Forms.vue') },
  { key: 'categories', label: 'setup.categories.title', group: 'intake', order: 40, path: '/settings/categories', anyOf: SETS_UP, component: () => import('./pages/Categories.vue') },
  { key: 'templates', label: 'setup.templates.title', group: 'intake', order: 50, path: '/settings/templates', anyOf: WRITES, component: () => import('./pages/Templates.vue') },
  { key: 'recurring', label: 'setup.recurring.title', group: 'intake', order: 60, path: '/settings/recurring', anyOf: RECURS, component: () => import('./pages/RecurringTickets.vue') },
  { key: 'duties', label: 'setup.duties.title', group: 'flow', order: 20, path: '/settings/duties', anyOf: SETS_UP, component: () => import('./pages/Duties.vue') },
  { key: 'priority', label: 'setup.priority.title', group: 'flow', order: 30, path: '/settings/priority', anyOf: SETS_UP, component: () => import('./pages/PriorityRules.vue') },
  { key: 'checklists', label: 'setup.checklists.title', group: 'flow', order: 40, path: '/settings/checklists', anyOf: SETS_UP, component: () => import('./pages/Checklists.vue') },
  { key: 'rules', label: 'setup.rules.title', group: 'flow', order: 50, path: '/settings/rules', anyOf: SETS_UP, component: () => import('./pages/DeskRules.vue') },
  { key: 'bin', label: 'setup.bin.title', group: 'data', order: 70, path: '/settings/bin', anyOf: DELETES, component: () => import('./pages/RecycleBin.vue') },
  { key: 'edits', label: 'setup.edits.title', group: 'data', order: 80, path: '/settings/edits', anyOf: RESTRUCTURES, component: () => import('./pages/StructureEdits.vue') },
]

export default defineModule({
  key: 'setup',
  routes: [
    ...PAGES.map(({ path, component, label, anyOf }) => ({
      path,
      component: component as never,
      meta: { title: label, anyOf },
    })),
    {
      path: '/settings/forms/:type([a-z][a-z0-9_]*)',
      component: () => import('./pages/FormDesigner.vue'),
      meta: { title: 'setup.forms.title', anyOf: SETS_UP },
    },
  ],
  settings: PAGES.map(({ key, label, group, order, path, anyOf }) => ({ key, label, group, order, to: path, anyOf })),
})
