/** The last so many days as a span that stays the same while a page is open, so that it is asked about once. */

import { computed, type ComputedRef } from 'vue'

const MINUTE = 60_000
const DAY = 86_400_000

export function useLastDays(days: () => number): ComputedRef<{ since: string; until: string }> {
  const began = Math.floor(Date.now() / MINUTE) * MINUTE
  return computed(() => ({
    since: new Date(began - days() * DAY).toISOString(),
    until: new Date(began).toISOString(),
  }))
}
