/** What the set-up is made of. Short lists come whole, retired ones included; pages cut them. */

import { useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, watch, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'

export type TicketType = Schemas['TypeOut']
export type CustomField = Schemas['CustomFieldOut']
export type Category = Schemas['CategoryOut']
export type Flow = Schemas['WorkflowSummaryOut']
export type Duty = Schemas['DutyOut']
export type Checklist = Schemas['ChecklistOut']
export type Template = Schemas['TemplateOut']
export type Form = Schemas['FormOut']
export type Recurring = Schemas['RecurringOut']

export const setupKeys = {
  all: ['setup'] as const,
  types: () => ['setup', 'types'] as const,
  fields: () => ['setup', 'fields'] as const,
  categories: () => ['setup', 'categories'] as const,
  flows: () => ['setup', 'flows'] as const,
  flow: (id: number) => ['setup', 'flows', id] as const,
  duties: () => ['setup', 'duties'] as const,
  checklists: () => ['setup', 'checklists'] as const,
  templates: () => ['setup', 'templates'] as const,
  placeholders: () => ['setup', 'placeholders'] as const,
  forms: () => ['setup', 'forms'] as const,
  form: (type: string) => ['setup', 'forms', type] as const,
  rules: () => ['setup', 'priority-rules'] as const,
  settings: () => ['setup', 'settings'] as const,
  recurring: () => ['setup', 'recurring'] as const,
  runs: (id: number) => ['setup', 'recurring', id, 'runs'] as const,
  teams: () => ['setup', 'teams'] as const,
  roles: () => ['setup', 'roles'] as const,
  bin: () => ['setup', 'bin'] as const,
  edits: () => ['setup', 'edits'] as const,
}

staleOn('ticket_type', () => [setupKeys.types(), setupKeys.forms()])
staleOn('custom_field', () => [setupKeys.fields(), setupKeys.types(), setupKeys.forms()])
staleOn('category', () => [setupKeys.categories()])
staleOn('workflow', () => [setupKeys.flows()])
staleOn('duty', () => [setupKeys.duties()])
staleOn('checklist', () => [setupKeys.checklists()])
staleOn('template', () => [setupKeys.templates()])
staleOn('ticketing_settings', () => [setupKeys.settings(), setupKeys.rules()])
staleOn('recurring_ticket', () => [setupKeys.recurring()])

const whole = { params: { query: { include_retired: true } } }

export function useTypes() {
  return useQuery({
    queryKey: setupKeys.types(),
    queryFn: async () => (await ask(api.GET('/api/v1/ticket-types', whole))).items,
  })
}

export function useFields() {
  return useQuery({
    queryKey: setupKeys.fields(),
    queryFn: async () => (await ask(api.GET('/api/v1/custom-fields', whole))).items,
  })
}

export function useCategories() {
  return useQuery({
    queryKey: setupKeys.categories(),
    queryFn: async () => (await ask(api.GET('/api/v1/categories', whole))).items,
  })
}

export function useFlows() {
  return useQuery({
    queryKey: setupKeys.flows(),
    queryFn: async () => (await ask(api.GET('/api/v1/workflows', whole))).items,
  })
}

export function fetchFlow(id: number): Promise<Schemas['WorkflowOut']> {
  return ask(api.GET('/api/v1/workflows/{workflow_id}', { params: { path: { workflow_id: id } } }))
}

/** The definitions in force, one request a flow: only asked for where somebody looks at what uses a thing. */
export function useFlowDefinitions(isWanted: MaybeRefOrGetter<boolean>) {
  const flows = useFlows()
  return useQuery({
    queryKey: computed(() => [
      ...setupKeys.flows(),
      'definitions',
      (flows.data.value ?? []).map((one) => one.current_version_id),
    ]),
    enabled: computed(() => toValue(isWanted) && flows.data.value !== undefined),
    queryFn: () =>
      Promise.all((flows.data.value ?? []).filter((one) => one.is_active).map((one) => fetchFlow(one.id))),
  })
}

export function useDuties() {
  return useQuery({
    queryKey: setupKeys.duties(),
    queryFn: async () => (await ask(api.GET('/api/v1/duties', whole))).items,
  })
}

export function useChecklists() {
  return useQuery({
    queryKey: setupKeys.checklists(),
    queryFn: async () => (await ask(api.GET('/api/v1/checklists', whole))).items,
  })
}

export function usePlaceholders() {
  return useQuery({
    queryKey: setupKeys.placeholders(),
    queryFn: async () => (await ask(api.GET('/api/v1/template-placeholders'))).items,
  })
}

export function useForms() {
  return useQuery({
    queryKey: setupKeys.forms(),
    queryFn: async () => (await ask(api.GET('/api/v1/forms'))).items,
  })
}

export function useForm(type: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: computed(() => setupKeys.form(toValue(type))),
    queryFn: () => ask(api.GET('/api/v1/forms/{type_id}', { params: { path: { type_id: toValue(type) } } })),
  })
}

/** Every team, page by page: they are needed by id and by key in many places of the set-up. */
export function useTeams() {
  return useQuery({
    queryKey: setupKeys.teams(),
    queryFn: async () => {
      const found: Schemas['TeamRow'][] = []
      let cursor: string | undefined
      do {
        const page = await ask(
          api.GET('/api/v1/teams', { params: { query: { with_retired: true, limit: 200, cursor } } }),
        )
        found.push(...page.items)
        cursor = page.next_cursor ?? undefined
      } while (cursor && found.length < 2000)
      return found
    },
  })
}

export function useRoles() {
  return useQuery({
    queryKey: setupKeys.roles(),
    queryFn: async () => (await ask(api.GET('/api/v1/roles'))).items,
  })
}

/* Lists that may be long come page by page. */
const FIRST = undefined as string | undefined
function nextOf(page: { next_cursor?: string | null }): string | undefined {
  return page.next_cursor ?? undefined
}

/** Every template, page by page: what is searched is searched in all of them. */
export function useTemplates() {
  const pages = useInfiniteQuery({
    queryKey: setupKeys.templates(),
    initialPageParam: FIRST,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/templates', { params: { query: { include_retired: true, limit: 200, cursor: pageParam } } }),
      ),
    getNextPageParam: nextOf,
  })
  watch(pages.data, () => pages.hasNextPage.value && !pages.isFetchingNextPage.value && void pages.fetchNextPage())
  return pages
}

/** Every ticket that recurs, page by page; paused ones are no retired ones: they stay in the list. */
export function useRecurring() {
  const pages = useInfiniteQuery({
    queryKey: setupKeys.recurring(),
    initialPageParam: FIRST,
    queryFn: ({ pageParam }) =>
      ask(api.GET('/api/v1/recurring-tickets', { params: { query: { limit: 100, cursor: pageParam } } })),
    getNextPageParam: nextOf,
  })
  watch(pages.data, () => pages.hasNextPage.value && !pages.isFetchingNextPage.value && void pages.fetchNextPage())
  return pages
}

export function useRuns(id: MaybeRefOrGetter<number>) {
  return useInfiniteQuery({
    queryKey: computed(() => setupKeys.runs(toValue(id))),
    initialPageParam: FIRST,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/recurring-tickets/{recurring_id}/runs', {
          params: { path: { recurring_id: toValue(id) }, query: { limit: 10, cursor: pageParam } },
        }),
      ),
    getNextPageParam: nextOf,
  })
}

export function useRecycleBin() {
  return useInfiniteQuery({
    queryKey: setupKeys.bin(),
    initialPageParam: FIRST,
    queryFn: ({ pageParam }) =>
      ask(api.GET('/api/v1/recycle-bin', { params: { query: { limit: 50, cursor: pageParam } } })),
    getNextPageParam: nextOf,
  })
}

export function useStructureEdits() {
  return useInfiniteQuery({
    queryKey: setupKeys.edits(),
    initialPageParam: FIRST,
    queryFn: ({ pageParam }) =>
      ask(api.GET('/api/v1/structure-edits', { params: { query: { limit: 50, cursor: pageParam } } })),
    getNextPageParam: nextOf,
  })
}

export const fetchPriorityRules = () => ask(api.GET('/api/v1/priority-rules'))

export function usePriorityRules() {
  return useQuery({ queryKey: setupKeys.rules(), queryFn: fetchPriorityRules })
}

export const fetchSettings = () => ask(api.GET('/api/v1/ticketing-settings'))

export function useSettings() {
  return useQuery({ queryKey: setupKeys.settings(), queryFn: fetchSettings })
}
