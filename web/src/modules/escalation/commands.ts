/** What is done about escalations and ladders. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import { ticketKeys } from '@/modules/ticket/queries'
import { escalationKeys, type Ladder, type LadderIn } from './queries'

export type EscalateIn = Schemas['EscalateIn']
type Of = { params: { path: { ticket_id: number; escalation_id: number } } }

export function useEscalating() {
  const client = useQueryClient()
  async function then<T extends Schemas['TicketEscalationsOut']>(ticket: number, work: Promise<T>): Promise<T> {
    const answer = await work
    client.setQueryData(escalationKeys.ofTicket(ticket), answer.items)
    await Promise.all([
      client.invalidateQueries({ queryKey: ticketKeys.one(ticket) }),
      client.invalidateQueries({ queryKey: escalationKeys.lists }),
    ])
    return answer
  }
  const of = (ticket: number, escalation: number): Of => ({
    params: { path: { ticket_id: ticket, escalation_id: escalation } },
  })
  const one = '/api/v1/tickets/{ticket_id}/escalations/{escalation_id}' as const
  return {
    escalate: (ticket: number, body: EscalateIn) =>
      then(
        ticket,
        ask(
          api.POST('/api/v1/tickets/{ticket_id}/escalations', {
            params: { path: { ticket_id: ticket } },
            body,
          }),
        ),
      ),
    acknowledge: (ticket: number, id: number) =>
      then(ticket, ask(api.POST(`${one}/acknowledgements`, of(ticket, id)))),
    climb: (ticket: number, id: number, body: Schemas['ClimbIn']) =>
      then(ticket, ask(api.POST(`${one}/climbs`, { ...of(ticket, id), body }))),
    lower: (ticket: number, id: number, body: Schemas['LowerIn']) =>
      then(ticket, ask(api.POST(`${one}/de-escalations`, { ...of(ticket, id), body }))),
    settle: (ticket: number, id: number, body: Schemas['SettleIn']) =>
      then(ticket, ask(api.POST(`${one}/outcomes`, { ...of(ticket, id), body }))),
    review: (ticket: number, id: number, body: Schemas['ReviewIn']) =>
      then(ticket, ask(api.PUT(`${one}/review`, { ...of(ticket, id), body }))),
  }
}

export function createLadder(body: LadderIn): Promise<Ladder> {
  return ask(api.POST('/api/v1/escalation-ladders', { body }))
}

export function changeLadder(id: number, body: LadderIn, version: number): Promise<Ladder> {
  return ask(
    api.PUT('/api/v1/escalation-ladders/{ladder_id}', {
      params: { path: { ladder_id: id }, header: ifMatch(version) as never },
      headers: ifMatch(version),
      body,
    }),
  )
}

export function orderLadders(ids: number[]): Promise<Ladder[]> {
  return ask(api.PUT('/api/v1/escalation-ladders/order', { body: { ids } })).then((page) => page.items)
}
