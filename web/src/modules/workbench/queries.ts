/** What the workbench reads, and under which keys it is kept. */

import { keepPreviousData, useInfiniteQuery, useQueries, useQuery, type InfiniteData } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import type { Tree } from '@/modules/conditions/tree'
import { staleOn } from '@/shared/queries'
import type { Asked } from './model/address'
import type { Flow } from './model/flow'
import { FIRST_PAGE, MAX_PAGES, NEXT_PAGE, type ListPage, type PageAt } from './model/rows'

export type TypeOut = Schemas['TypeOut']
export type TypeField = Schemas['TypeFieldOut']
export type Category = Schemas['CategoryOut']
export type BulkEdit = Schemas['BulkEditOut']
export type TimelineItem = Schemas['TimelineItem']
export type ListData = InfiniteData<ListPage, PageAt>

export const workbenchKeys = {
  views: ['workbench', 'views'] as const,
  counts: ['workbench', 'counts'] as const,
  /** Lists wait for their reader before they change: they stand apart from those that are stale at once. */
  lists: ['workbench', 'list'] as const,
  list: (asked: Asked) => ['workbench', 'list', asked] as const,
  boards: ['workbench', 'board'] as const,
  column: (asked: Asked) => ['workbench', 'board', asked] as const,
  match: (tree: Tree) => ['workbench', 'match', tree] as const,
  types: ['workbench', 'types'] as const,
  categories: ['workbench', 'categories'] as const,
  flow: (id: number) => ['workbench', 'flow', id] as const,
  last: (id: number) => ['tickets', 'one', id, 'last'] as const,
  bulkEdits: ['workbench', 'bulk-edits'] as const,
  bulkEdit: (id: number) => ['workbench', 'bulk-edits', id] as const,
  bulkResults: (id: number, outcome: string) => ['workbench', 'bulk-edits', id, 'results', outcome] as const,
}

const LONG = 10 * 60_000

staleOn('view', () => [workbenchKeys.views, workbenchKeys.counts])
staleOn('bulk_edit', () => [workbenchKeys.bulkEdits])
staleOn('ticket_type', () => [workbenchKeys.types])

export const viewsQuery = {
  queryKey: workbenchKeys.views,
  staleTime: LONG,
  queryFn: async () => (await ask(api.GET('/api/v1/views'))).items,
}

export function useViews() {
  return useQuery(viewsQuery)
}

export const viewCountsQuery = {
  queryKey: workbenchKeys.counts,
  staleTime: 60_000,
  queryFn: async () => {
    const { items } = await ask(api.GET('/api/v1/view-counts'))
    return new Map(items.map((one) => [one.view_id, one.count]))
  },
}

export function useViewCounts() {
  return useQuery(viewCountsQuery)
}

function fetchPage(asked: Asked, cursor: string | null, limit = FIRST_PAGE): Promise<ListPage> {
  // Counting costs: only the first page is asked how many there are.
  const query = { ...asked, limit, cursor, count: cursor === null }
  return ask(api.GET('/api/v1/tickets', { params: { query } }))
}

/** The first page of a list, as `useTicketList` will ask for it. */
export function firstPageQuery(asked: Asked) {
  return {
    queryKey: workbenchKeys.list(asked),
    staleTime: 10_000,
    initialPageParam: { at: 0, cursor: null } as PageAt,
    queryFn: () => fetchPage(asked, null),
  }
}

/** A list by pages, of which a few are held; `null`: not known yet what to ask. */
export function useTicketList(asked: MaybeRefOrGetter<Asked | null>) {
  // Where each page begins, so that those dropped at the top can be fetched again.
  const begins = new Map<string, string | null>()
  const nameOf = (at: number): string => `${at}:${JSON.stringify(toValue(asked))}`
  return useInfiniteQuery({
    queryKey: computed(() => workbenchKeys.list(toValue(asked) ?? {})),
    enabled: computed(() => toValue(asked) !== null),
    initialPageParam: { at: 0, cursor: null } as PageAt,
    maxPages: MAX_PAGES,
    staleTime: 10_000,
    refetchOnWindowFocus: false,
    queryFn: ({ pageParam }) => {
      begins.set(nameOf(pageParam.at), pageParam.cursor)
      return fetchPage(toValue(asked) ?? {}, pageParam.cursor, pageParam.at === 0 ? FIRST_PAGE : NEXT_PAGE)
    },
    getNextPageParam: (page, _pages, param) =>
      page.next_cursor ? { at: param.at + 1, cursor: page.next_cursor } : undefined,
    getPreviousPageParam: (_page, _pages, param): PageAt | undefined => {
      if (param.at === 0) return undefined
      const cursor = param.at === 1 ? null : begins.get(nameOf(param.at - 1))
      return cursor === undefined ? undefined : { at: param.at - 1, cursor }
    },
  })
}

/** The columns of a board side by side: of each the first 50, and how many there are. */
export function useBoard(asked: MaybeRefOrGetter<Asked[]>) {
  return useQueries({
    queries: computed(() =>
      toValue(asked).map((one) => ({
        queryKey: workbenchKeys.column(one),
        staleTime: 10_000,
        queryFn: () => fetchPage(one, null),
      })),
    ),
  })
}

/** How many tickets a condition finds. */
export function useMatchCount(tree: MaybeRefOrGetter<Tree | null>) {
  return useQuery({
    queryKey: computed(() => workbenchKeys.match(toValue(tree) ?? { all: [] })),
    enabled: computed(() => toValue(tree) !== null),
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: async () => (await fetchPage({ filter: JSON.stringify(toValue(tree)) }, null, 1)).count ?? null,
  })
}

export function useTicketTypes() {
  return useQuery({
    queryKey: workbenchKeys.types,
    staleTime: LONG,
    queryFn: async () => (await ask(api.GET('/api/v1/ticket-types'))).items,
  })
}

export function useCategories(enabled: MaybeRefOrGetter<boolean> = true) {
  return useQuery({
    queryKey: workbenchKeys.categories,
    enabled: computed(() => toValue(enabled)),
    staleTime: LONG,
    queryFn: async () => (await ask(api.GET('/api/v1/categories'))).items,
  })
}

function flowQuery(id: number) {
  return {
    queryKey: workbenchKeys.flow(id),
    staleTime: LONG,
    queryFn: async () => {
      const params = { path: { workflow_id: id } }
      return (await ask(api.GET('/api/v1/workflows/{workflow_id}', { params }))).definition as unknown as Flow
    },
  }
}

/** The flow that tickets of a type follow today. */
export function useFlow(workflowId: MaybeRefOrGetter<number | null>) {
  return useQuery(computed(() => ({ ...flowQuery(toValue(workflowId) ?? 0), enabled: toValue(workflowId) !== null })))
}

/** Several flows of today, in the order asked. */
export function useFlows(ids: MaybeRefOrGetter<number[]>) {
  return useQueries({ queries: computed(() => toValue(ids).map(flowQuery)) })
}

/** The last that happened to a ticket, newest first. */
export function useLastEntries(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => workbenchKeys.last(toValue(id))),
    queryFn: async () => {
      const params = { path: { ticket_id: toValue(id) }, query: { newest_first: true, limit: 12 } }
      return (await ask(api.GET('/api/v1/tickets/{ticket_id}/timeline', { params }))).items
    },
  })
}

const AT_WORK = ['running', 'undoing']

export function isAtWork(edit: BulkEdit | undefined | null): boolean {
  return edit !== undefined && edit !== null && AT_WORK.includes(edit.status)
}

export function useBulkEdits() {
  return useQuery({
    queryKey: workbenchKeys.bulkEdits,
    queryFn: () => ask(api.GET('/api/v1/bulk-edits', { params: { query: { limit: 50 } } })),
    refetchInterval: (query) => (query.state.data?.items.some(isAtWork) ? 1500 : false),
  })
}

/** A bulk edit; looked at again every second while it is at work. */
export function useBulkEdit(id: MaybeRefOrGetter<number | null>) {
  return useQuery({
    queryKey: computed(() => workbenchKeys.bulkEdit(toValue(id) ?? 0)),
    enabled: computed(() => toValue(id) !== null),
    queryFn: () =>
      ask(
        api.GET('/api/v1/bulk-edits/{bulk_edit_id}', { params: { path: { bulk_edit_id: toValue(id) as number } } }),
      ),
    refetchInterval: (query) => (query.state.data && !isAtWork(query.state.data) ? false : 800),
  })
}

export type Outcome = 'changed' | 'unchanged' | 'refused' | 'cancelled' | 'kept'

export function useBulkResults(id: MaybeRefOrGetter<number>, outcome: MaybeRefOrGetter<Outcome>) {
  return useInfiniteQuery({
    queryKey: computed(() => workbenchKeys.bulkResults(toValue(id), toValue(outcome))),
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      ask(
        api.GET('/api/v1/bulk-edits/{bulk_edit_id}/results', {
          params: { path: { bulk_edit_id: toValue(id) }, query: { outcome: toValue(outcome), cursor: pageParam } },
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  })
}
