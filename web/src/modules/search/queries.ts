/** Tickets by words, and the types to narrow by. */

import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { ticketKeys } from '@/modules/ticket/queries'
import { filterOf, type Search } from './model'

type TicketPage = Schemas['Page_TicketRow_']

export function useSearch(search: MaybeRefOrGetter<Search>) {
  return useInfiniteQuery({
    // A list of tickets as the others: what changes live makes it stale.
    queryKey: computed(() => ticketKeys.list({ search: toValue(search) })),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => {
      const { q, shelf } = toValue(search)
      const query = {
        q: q || undefined,
        filter: filterOf(toValue(search)),
        shelf,
        limit: 30,
        cursor: pageParam ?? undefined,
        count: pageParam === null,
      }
      return ask(api.GET('/api/v1/tickets', { params: { query }, signal }))
    },
    getNextPageParam: (page: TicketPage) => page.next_cursor,
    placeholderData: keepPreviousData,
    enabled: () => toValue(search).q.trim() !== '' || filterOf(toValue(search)) !== undefined,
  })
}

export function useTypeNames() {
  return useQuery({
    queryKey: ['search', 'types'],
    queryFn: async () => (await ask(api.GET('/api/v1/ticket-types'))).items,
    staleTime: 5 * 60_000,
  })
}

/** Name of a colleague by whose tickets the search is narrowed. */
export function useColleagueName(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => ['search', 'person', toValue(id)]),
    queryFn: async () => {
      const filter = JSON.stringify({ field: 'assignee', op: 'is', value: toValue(id) })
      const query = { filter, limit: 1, count: false, shelf: 'any' as const }
      const page = await ask(api.GET('/api/v1/tickets', { params: { query } }))
      return page.items[0]?.assignee?.name ?? ''
    },
    enabled: () => toValue(id) !== null,
    staleTime: Infinity,
  })
}
