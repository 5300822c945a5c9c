/** Counts beside the views follow what happens, at most every few seconds however much does. */

import { useQueryClient } from '@tanstack/vue-query'
import { onScopeDispose } from 'vue'

import { onLive } from '@/shared/live'
import { workbenchKeys } from '../queries'

const PAUSE_MS = 5000

export function useLiveCounts(): void {
  const client = useQueryClient()
  let timer: number | undefined
  const stop = onLive((changes) => {
    const isConcerned =
      changes === 'resync' || changes.some((one) => one.subject === 'ticket' && one.kind !== 'ticket.presence')
    if (!isConcerned || timer !== undefined) return
    timer = window.setTimeout(() => {
      timer = undefined
      void client.invalidateQueries({ queryKey: workbenchKeys.counts })
    }, PAUSE_MS)
  })
  onScopeDispose(() => {
    stop()
    window.clearTimeout(timer)
  })
}
