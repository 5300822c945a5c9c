/** What is done about promises. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask } from '@/api/client'
import { slaKeys } from './queries'

export function useReasonCommand() {
  const client = useQueryClient()
  return async (ticket: number, clock: number, body: { reason: string; text: string }): Promise<void> => {
    await ask(api.POST('/api/v1/sla-clocks/{clock_id}/reasons', { params: { path: { clock_id: clock } }, body }))
    await Promise.all([
      client.invalidateQueries({ queryKey: slaKeys.clocks(ticket) }),
      client.invalidateQueries({ queryKey: slaKeys.why(ticket, clock) }),
      client.invalidateQueries({ queryKey: slaKeys.breachLists }),
      client.invalidateQueries({ queryKey: slaKeys.monitors }),
    ])
  }
}
