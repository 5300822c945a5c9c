/** The entries of a ticket: the newest page kept fresh, older ones fetched when asked for and not fetched again. */

import { useQuery } from '@tanstack/vue-query'
import { computed, ref, shallowRef, watch, type Ref } from 'vue'

import { fetchTimeline, ticketKeys, type TimelineItem } from './queries'
import { joinPages } from './timelineModel'

/** After these what was said earlier may stand in another place. */
const REARRANGING = new Set([
  'ticket.absorbed',
  'ticket.merged',
  'ticket.split',
  'ticket.separated',
  'ticket.structure_restored',
])

export function useTimeline(id: Ref<number>) {
  const older = shallowRef<TimelineItem[]>([])
  /** Where the next older page begins; undefined: after the newest page. */
  const reached = ref<string | null | undefined>(undefined)
  const isFetchingOlder = ref(false)
  const olderError = shallowRef<unknown>(null)

  const newest = useQuery({
    queryKey: computed(() => ticketKeys.timeline(id.value)),
    queryFn: () => fetchTimeline(id.value),
  })

  function forgetOlder(): void {
    older.value = []
    reached.value = undefined
    olderError.value = null
  }
  watch(id, forgetOlder)
  watch(newest.data, (page, before) => {
    if (!page || !before) return
    const known = before.items[0]?.id ?? 0
    const fresh = page.items.filter((item) => item.id > known)
    // More has come than one page holds, or what is older was put elsewhere: begin again from the newest page.
    const hasGap = page.next_cursor !== null && known > 0 && !page.items.some((item) => item.id <= known)
    if (hasGap || fresh.some((item) => REARRANGING.has(item.kind))) forgetOlder()
    // What moved out of the newest page while others wrote is kept with the older ones.
    else if (reached.value !== undefined) older.value = joinPages([], [...older.value, ...before.items])
  })

  const items = computed(() => joinPages(newest.data.value?.items ?? [], older.value))
  const cursor = computed(() =>
    reached.value === undefined ? (newest.data.value?.next_cursor ?? null) : reached.value,
  )
  const hasOlder = computed(() => cursor.value !== null)

  async function fetchOlder(limit = 50): Promise<void> {
    if (!cursor.value || isFetchingOlder.value) return
    const mine = id.value
    isFetchingOlder.value = true
    olderError.value = null
    try {
      const page = await fetchTimeline(mine, cursor.value, limit)
      if (mine !== id.value) return
      older.value = [...older.value, ...page.items]
      reached.value = page.next_cursor ?? null
    } catch (error) {
      olderError.value = error
    } finally {
      isFetchingOlder.value = false
    }
  }

  /** Fetch backwards until an entry is there, or nothing is left. */
  async function fetchUntil(isThere: (items: TimelineItem[]) => boolean): Promise<boolean> {
    while (!isThere(items.value)) {
      if (!hasOlder.value || olderError.value) return false
      await fetchOlder(200)
    }
    return true
  }

  return {
    items,
    hasOlder,
    isFetchingOlder,
    olderError,
    fetchOlder,
    fetchUntil,
    isPending: newest.isPending,
    error: newest.error,
    refetch: newest.refetch,
  }
}
