/** The reports, each for a span of days. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask } from '@/api/client'

export interface Span {
  since: string
  until: string
}

/** The last so many days, up to now, to the minute: the same question asks the same answer. */
export function lastDays(days: number, now: Date): Span {
  const until = new Date(Math.floor(now.getTime() / 60_000) * 60_000)
  return { since: new Date(until.getTime() - days * 86_400_000).toISOString(), until: until.toISOString() }
}

export function useTransfers(span: MaybeRefOrGetter<Span>) {
  return useQuery({
    queryKey: computed(() => ['reports', 'transfers', toValue(span)]),
    queryFn: () => ask(api.GET('/api/v1/reports/transfers', { params: { query: toValue(span) } })),
  })
}

export type By = 'type' | 'team' | 'channel'
export function useCompleteness(span: MaybeRefOrGetter<Span>, by: MaybeRefOrGetter<By>) {
  return useQuery({
    queryKey: computed(() => ['reports', 'completeness', toValue(span), toValue(by)]),
    queryFn: () =>
      ask(api.GET('/api/v1/reports/completeness', { params: { query: { ...toValue(span), by: toValue(by) } } })),
  })
}

export function usePriorities(span: MaybeRefOrGetter<Span>) {
  return useQuery({
    queryKey: computed(() => ['reports', 'priorities', toValue(span)]),
    queryFn: () => ask(api.GET('/api/v1/reports/priorities', { params: { query: toValue(span) } })),
  })
}
