/** What the monitor reads: clocks of all tickets within reach, kept promises, breaches. */

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask } from '@/api/client'
import type { By } from '../model/watching'
import { slaKeys, type Kind } from '../queries'

export interface Narrowed {
  team: number | null
  kind: Kind | null
}

export function useMonitor(asked: MaybeRefOrGetter<Narrowed>) {
  return useQuery({
    queryKey: computed(() => slaKeys.monitor(toValue(asked))),
    placeholderData: keepPreviousData,
    // What only passes with time (a warning) is told; this is for what nobody tells.
    refetchInterval: 120_000,
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
