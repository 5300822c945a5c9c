/** What is read of promises, and under which keys it is kept. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { ticketKeys } from '@/modules/ticket/queries'
import { staleOn } from '@/shared/queries'

export type Policy = Schemas['PolicyOut']
export type PolicyVersion = Schemas['PolicyVersionOut']
export type Application = Schemas['ApplicationOut']
export type Explanation = Awaited<ReturnType<typeof fetchExplanation>>
export type Monitor = Schemas['MonitorOut']
export type MonitorGroup = Schemas['MonitorGroupOut']
export type MonitorClock = Schemas['MonitorClockOut']
export type Breach = Schemas['BreachOut']
export type BreachReason = Schemas['BreachReasonOut']
export type Startable = Schemas['StartableOut']
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
