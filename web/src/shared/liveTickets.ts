/** While something about many tickets is shown: look again when one changes, at most every few seconds however much does. */

import { useQueryClient, type QueryKey } from '@tanstack/vue-query'
import { onScopeDispose } from 'vue'

import { onLive } from './live'

const PAUSE_MS = 4000

export function useLiveTickets(...keys: QueryKey[]): void {
  const client = useQueryClient()
  let timer: number | undefined
  function look(): void {
    timer = undefined
    for (const queryKey of keys) void client.invalidateQueries({ queryKey })
  }
  const stop = onLive((changes) => {
    // After a break everything is asked for anew anyway; who looks at a ticket changes nothing of it.
    if (changes === 'resync') return
    const matters = changes.some((one) => one.subject === 'ticket' && one.kind !== 'ticket.presence')
    if (matters) timer ??= window.setTimeout(look, PAUSE_MS)
  })
  onScopeDispose(() => {
    stop()
    window.clearTimeout(timer)
  })
}
