/** What is done about promises. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import { ticketKeys } from '@/modules/ticket/queries'
import type { PolicyIn } from './model/policy'
import { slaKeys, type Application, type BreachReason, type Policy } from './queries'

export type ReasonIn = Schemas['BreachReasonIn']

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

/** Starts and stops what runs on demand. */
export function useDemand(ticket: () => number) {
  const client = useQueryClient()
  async function then<Answer>(asked: Promise<Answer>): Promise<Answer> {
    const answer = await asked
    await client.invalidateQueries({ queryKey: ticketKeys.one(ticket()) })
    return answer
  }
  return {
    start: (promise: string) =>
      then(
        ask(
          api.POST('/api/v1/tickets/{ticket_id}/clocks', {
            params: { path: { ticket_id: ticket() } },
            body: { promise },
          }),
        ),
      ),
    stop: (clock: number, outcome: 'met' | 'cancelled') =>
      then(
        ask(
          api.POST('/api/v1/tickets/{ticket_id}/clocks/{clock_id}/stops', {
            params: { path: { ticket_id: ticket(), clock_id: clock } },
            body: { outcome },
          }),
        ),
      ),
  }
}

export function createPolicy(body: PolicyIn): Promise<Policy> {
  return ask(api.POST('/api/v1/sla-policies', { body }))
}

export function changePolicy(id: number, body: PolicyIn, version: number): Promise<Policy> {
  return ask(
    api.PUT('/api/v1/sla-policies/{policy_id}', {
      params: { path: { policy_id: id }, header: ifMatch(version) as never },
      headers: ifMatch(version),
      body,
    }),
  )
}

export function orderPolicies(ids: number[]): Promise<Policy[]> {
  return ask(api.PUT('/api/v1/sla-policies/order', { body: { ids } })).then((page) => page.items)
}

/** Brings what is saved to tickets that are there already, in the background. */
export function applyPolicies(scope: 'running' | 'all'): Promise<Application> {
  return ask(api.POST('/api/v1/sla-applications', { body: { scope } }))
}

export function setReasons(items: ReasonIn[]): Promise<BreachReason[]> {
  return ask(api.PUT('/api/v1/sla-breach-reasons', { body: { items } })).then((page) => page.items)
}
