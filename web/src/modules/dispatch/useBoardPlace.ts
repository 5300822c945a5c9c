/** What the board shows stands in the address: view, day, team, part, the chosen ticket, and how the queue is narrowed. */

import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'

import { dayKey } from '@/shared/format'
import { now } from '@/shared/now'
import { isNarrow } from '@/shared/width'
import { instantOf } from '@/shared/zoned'
import { columnsOf, scaleOf, type View } from './model/timeline'
import type { QueueFilter } from './model/queue'
import type { BoardAsked, Priority } from './queries'

const PARTS = ['queue', 'time', 'map'] as const
export type Part = (typeof PARTS)[number]
const PRIORITIES: Priority[] = ['urgent', 'high', 'normal', 'low']

export function useBoardPlace() {
  const route = useRoute()
  const router = useRouter()
  const go = (part: Record<string, string | number | null | undefined>): void => {
    const query = Object.fromEntries(
      Object.entries({ ...route.query, ...part }).filter(([, value]) => value !== null && value !== undefined),
    )
    void router.replace({ query: query as Record<string, string> })
  }
  const text = (name: string): string => String(route.query[name] ?? '')
  const id = (name: string): number | null => (/^\d{1,18}$/.test(text(name)) ? Number(text(name)) : null)

  const view = computed<View>({
    get: () => (text('view') === 'week' ? 'week' : 'day'),
    set: (wanted) => go({ view: wanted === 'day' ? null : wanted }),
  })
  const today = computed(() => dayKey(now.value))
  const day = computed<string>({
    get: () => (/^\d{4}-\d\d-\d\d$/.test(text('day')) ? text('day') : today.value),
    set: (wanted) => go({ day: wanted === today.value ? null : wanted }),
  })
  const team = computed<number | null>({ get: () => id('team'), set: (wanted) => go({ team: wanted }) })
  /** Where one part fills the page, it begins with what waits. */
  const usual = computed<Part>(() => (isNarrow.value ? 'queue' : 'time'))
  const part = computed<Part>({
    get: () => PARTS.find((one) => one === text('part')) ?? usual.value,
    set: (wanted) => go({ part: wanted === usual.value ? null : wanted }),
  })
  const ticketId = computed<number | null>({ get: () => id('ticket'), set: (wanted) => go({ ticket: wanted }) })
  const filter = computed<QueueFilter>({
    get: () => ({
      text: text('q'),
      priority: PRIORITIES.find((one) => one === text('priority')) ?? null,
      team: id('of'),
    }),
    set: (wanted) => go({ q: wanted.text || null, priority: wanted.priority, of: wanted.team }),
  })
  const scale = computed(() => scaleOf(view.value, day.value, instantOf))
  const columns = computed(() => columnsOf(view.value, day.value, scale.value, instantOf))
  const asked = computed<BoardAsked>(() => ({
    team: team.value === null ? [] : [team.value],
    from: new Date(scale.value.from).toISOString(),
    until: new Date(scale.value.until).toISOString(),
  }))
  return { view, today, day, team, part, ticketId, filter, scale, columns, asked }
}
