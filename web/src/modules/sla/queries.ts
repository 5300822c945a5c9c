/** What is read of promises, and under which keys it is kept. */

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import type { paths } from '@/api/schema'
import { ticketKeys } from '@/modules/ticket/queries'
import { useFlowDefinitions } from '@/modules/setup/queries'
import { named } from '@/shared/i18n'
import { staleOn } from '@/shared/queries'
import type { By } from './model/watching'

export type Policy = Schemas['PolicyOut']
export type PolicyVersion = Schemas['PolicyVersionOut']
export type Preview = Awaited<ReturnType<typeof previewPolicies>>
export type Application = Schemas['ApplicationOut']
export type Explanation = Awaited<ReturnType<typeof fetchExplanation>>
export type Monitor = Schemas['MonitorOut']
export type MonitorGroup = Schemas['MonitorGroupOut']
export type MonitorClock = Schemas['MonitorClockOut']
export type Breach = Schemas['BreachOut']
export type BreachReason = Schemas['BreachReasonOut']
export type Kind = Schemas['ClockOut']['kind']

export const slaKeys = {
  /** Parts of a ticket: whatever happens to it makes them stale. */
  clocks: (ticket: number) => ticketKeys.part(ticket, 'clocks'),
  why: (ticket: number, clock: number) => [...ticketKeys.part(ticket, 'why'), clock] as const,
  policies: ['sla', 'policies'] as const,
  versions: (id: number) => ['sla', 'versions', id] as const,
  reasons: ['sla', 'reasons'] as const,
  application: (id: number) => ['sla', 'application', id] as const,
  monitors: ['sla-now', 'monitor'] as const,
  monitor: (asked: object) => ['sla-now', 'monitor', asked] as const,
  breachLists: ['sla-now', 'breaches'] as const,
  breaches: (asked: object) => ['sla-now', 'breaches', asked] as const,
  attainment: (asked: object) => ['sla-now', 'attainment', asked] as const,
}

staleOn('sla_policy', (change) => [slaKeys.policies, slaKeys.versions(change.subject_id)])
staleOn('sla_application', (change) => [slaKeys.application(change.subject_id), slaKeys.policies])
staleOn('sla_setting', () => [slaKeys.reasons])

const MINUTE = 60_000

export function useClocks(ticket: MaybeRefOrGetter<number>, isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: computed(() => slaKeys.clocks(toValue(ticket))),
    enabled: computed(() => toValue(isWanted)),
    queryFn: () =>
      ask(api.GET('/api/v1/tickets/{ticket_id}/clocks', { params: { path: { ticket_id: toValue(ticket) } } })),
  })
}

export function fetchExplanation(ticket: number, clock: number) {
  const path = { ticket_id: ticket, clock_id: clock }
  return ask(api.GET('/api/v1/tickets/{ticket_id}/clocks/{clock_id}/explanation', { params: { path } }))
}

export function useExplanation(ticket: MaybeRefOrGetter<number>, clock: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => slaKeys.why(toValue(ticket), toValue(clock))),
    queryFn: () => fetchExplanation(toValue(ticket), toValue(clock)),
  })
}

export function useReasons(isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: slaKeys.reasons,
    enabled: computed(() => toValue(isWanted)),
    staleTime: 10 * MINUTE,
    queryFn: async () => (await ask(api.GET('/api/v1/sla-breach-reasons'))).items,
  })
}

export const fetchPolicies = () => ask(api.GET('/api/v1/sla-policies')).then((page) => page.items)

/** In the order in which they are asked. */
export function usePolicies() {
  return useQuery({ queryKey: slaKeys.policies, queryFn: fetchPolicies })
}

export function useVersions(id: MaybeRefOrGetter<number>, isWanted: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: computed(() => slaKeys.versions(toValue(id))),
    enabled: computed(() => toValue(isWanted)),
    queryFn: async () =>
      (
        await ask(
          api.GET('/api/v1/sla-policies/{policy_id}/versions', { params: { path: { policy_id: toValue(id) } } }),
        )
      ).items,
  })
}

/** How far bringing policies to running tickets has come; asked again until it is done. */
export function useApplication(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => slaKeys.application(toValue(id) ?? 0)),
    enabled: computed(() => toValue(id) !== null),
    refetchInterval: (query) => (query.state.data?.finished_at ? false : 1500),
    queryFn: () =>
      ask(
        api.GET('/api/v1/sla-applications/{application_id}', {
          params: { path: { application_id: toValue(id) as number } },
        }),
      ),
  })
}

/** Calendars to choose from, by name; none for whoever may not see them. */
export function useCalendars() {
  return useQuery({
    queryKey: ['sla', 'calendars'],
    staleTime: 5 * MINUTE,
    queryFn: async () => (await ask(api.GET('/api/v1/calendars'))).items,
  })
}

/** The states of all flows in force, each once, by its name. */
export function useStates() {
  const flows = useFlowDefinitions(true)
  return computed(() => {
    const found = new Map<string, { key: string; label: string }>()
    for (const flow of flows.data.value ?? []) {
      const { states } = flow.definition as unknown as { states?: { key: string; names: Record<string, string> }[] }
      for (const one of states ?? []) {
        if (!found.has(one.key)) found.set(one.key, { key: one.key, label: named(one.names, one.key) })
      }
    }
    return [...found.values()]
  })
}

type PreviewIn = NonNullable<
  paths['/api/v1/sla-policies/previews']['post']['requestBody']
>['content']['application/json']

/** What bringing policies, with a draft in place of one, to running tickets would do. Nothing changes. */
export function previewPolicies(body: PreviewIn) {
  return ask(api.POST('/api/v1/sla-policies/previews', { body }))
}

export interface Narrowed {
  team: number | null
  kind: Kind | null
}

export function useMonitor(asked: MaybeRefOrGetter<Narrowed>) {
  return useQuery({
    queryKey: computed(() => slaKeys.monitor(toValue(asked))),
    placeholderData: keepPreviousData,
    // What only passes with time (a warning) is told; this is for what nobody tells.
    refetchInterval: 2 * MINUTE,
    queryFn: () => ask(api.GET('/api/v1/sla-monitor', { params: { query: given(toValue(asked)) } })),
  })
}

export function useAttainments(asked: MaybeRefOrGetter<{ by: By; kind: Kind | null; since: string; until: string }>) {
  return useQuery({
    queryKey: computed(() => slaKeys.attainment(toValue(asked))),
    placeholderData: keepPreviousData,
    queryFn: () => ask(api.GET('/api/v1/sla-attainments', { params: { query: given(toValue(asked)) } })),
  })
}

export interface BreachesAsked extends Narrowed {
  has_reason: boolean | null
  mine: boolean
}

export function useBreaches(asked: MaybeRefOrGetter<BreachesAsked>) {
  return useInfiniteQuery({
    queryKey: computed(() => slaKeys.breaches(toValue(asked))),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      ask(api.GET('/api/v1/sla-breaches', { params: { query: { ...given(toValue(asked)), cursor: pageParam } } })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}

/** Without what is not asked for. */
function given<T extends object>(asked: T): { [K in keyof T]?: Exclude<T[K], null> } {
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null)) as never
}
