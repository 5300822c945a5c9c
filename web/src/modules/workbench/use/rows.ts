/** The rows of the list: a window of pages, fetched as they come into sight, and changed in place. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed, shallowRef, watch, type Ref } from 'vue'

import type { TicketRow } from '@/modules/ticket/queries'
import type { Asked } from '../model/address'
import { pinnedIn, slotAt, slotCount, slotOf, windowOf, type Layout, type PageAt } from '../model/rows'
import { useTicketList, workbenchKeys, type ListData } from '../queries'

/** How many rows before the edge of what is loaded the next page is fetched. */
const AHEAD = 25

export function patchRows(client: ReturnType<typeof useQueryClient>, id: number, change: Partial<TicketRow>): void {
  client.setQueriesData<ListData>({ queryKey: workbenchKeys.lists }, (data) => {
    if (!data?.pages.some((page) => page.items.some((row) => row.id === id))) return data
    const pages = data.pages.map((page) => ({
      ...page,
      items: page.items.map((row) => (row.id === id ? { ...row, ...change } : row)),
    }))
    return { ...data, pages }
  })
}

export function useRows(asked: Ref<Asked | null>, sort: Ref<string>) {
  const client = useQueryClient()
  const list = useTicketList(asked)
  const pinned = shallowRef(0)

  const window = computed(() => {
    const data = list.data.value
    return data ? windowOf(data.pages, data.pageParams as PageAt[]) : { first: 0, rows: [], hasMore: false, known: 0 }
  })
  // Once the boundary was in sight it is known, also when its page was dropped since.
  watch(
    [window, sort],
    () => {
      if (sort.value !== '-pinned') pinned.value = 0
      else pinned.value = pinnedIn(window.value) ?? pinned.value
    },
    { immediate: true },
  )
  const layout = computed<Layout>(() => ({ window: window.value, pinned: pinned.value }))
  // Only the first page says how many there are; it may have been dropped since.
  const count = shallowRef<{ value: number; is_capped: boolean } | null>(null)
  watch(
    () => JSON.stringify(asked.value),
    () => (count.value = null),
  )
  watch(
    () => list.data.value?.pages[0]?.count,
    (found) => {
      if (found) count.value = found
    },
    { immediate: true },
  )
  const total = computed(() => slotCount(layout.value))
  const loadedIds = computed(() => window.value.rows.map((row) => row.id))

  function indexOf(id: number): number {
    const at = window.value.rows.findIndex((row) => row.id === id)
    return at < 0 ? -1 : window.value.first + at
  }
  function rowAt(index: number): TicketRow | null {
    return window.value.rows[index - window.value.first] ?? null
  }
  /** Fetch what is near the rows in sight. */
  function reach(first: number, last: number): void {
    if (list.isFetching.value || !list.data.value) return
    if (window.value.hasMore && last >= window.value.known - AHEAD) void list.fetchNextPage()
    else if (window.value.first > 0 && first < window.value.first + AHEAD) void list.fetchPreviousPage()
  }
  function refresh(): Promise<unknown> {
    return client.invalidateQueries({ queryKey: workbenchKeys.lists })
  }

  return {
    list,
    window,
    layout,
    count,
    total,
    loadedIds,
    indexOf,
    rowAt,
    reach,
    refresh,
    slotAt: (at: number) => slotAt(layout.value, at),
    slotOf: (index: number) => slotOf(layout.value, index),
  }
}

export type Rows = ReturnType<typeof useRows>
