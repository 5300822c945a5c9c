/** While the monitor is open: look again when something happens to tickets, but no more often than every few seconds. */

import { useQueryClient } from '@tanstack/vue-query'
import { onBeforeUnmount, onMounted } from 'vue'

import { onLive } from '@/shared/live'
import { slaKeys } from './queries'

const PAUSE = 4000

export function useLiveClocks(): void {
  const client = useQueryClient()
  let timer: number | undefined
  let stop = (): void => {}
  function look(): void {
    timer = undefined
    void client.invalidateQueries({ queryKey: slaKeys.monitors })
    void client.invalidateQueries({ queryKey: slaKeys.breachLists })
  }
  onMounted(() => {
    stop = onLive((changes) => {
      if (changes === 'resync') return
      const matters = changes.some((one) => one.subject === 'ticket' && one.kind !== 'ticket.presence')
      if (matters) timer ??= window.setTimeout(look, PAUSE)
    })
  })
  onBeforeUnmount(() => {
    stop()
    window.clearTimeout(timer)
  })
}
