/** What is read of tickets, and under which keys it is kept. */

import { useQuery } from '@tanstack/vue-query'
import { computed, toValue, type MaybeRefOrGetter } from 'vue'

import { api, ask, type Schemas } from '@/api/client'
import { staleOn } from '@/shared/queries'

export type Ticket = Schemas['TicketOut']
export type TicketRow = Schemas['TicketRow']

export const ticketKeys = {
  all: ['tickets'] as const,
  /** Every list of tickets, whatever its filter. */
  lists: () => ['tickets', 'list'] as const,
  list: (asked: object) => ['tickets', 'list', asked] as const,
  /** Everything about one ticket. */
  one: (id: number) => ['tickets', 'one', id] as const,
  detail: (id: number) => ['tickets', 'one', id, 'detail'] as const,
  timeline: (id: number) => ['tickets', 'one', id, 'timeline'] as const,
  part: (id: number, part: string) => ['tickets', 'one', id, part] as const,
  counts: () => ['tickets', 'counts'] as const,
}

staleOn('ticket', (change) => [ticketKeys.one(change.subject_id), ticketKeys.lists(), ticketKeys.counts()])

export function fetchTicket(id: number): Promise<Ticket> {
  return ask(api.GET('/api/v1/tickets/{ticket_id}', { params: { path: { ticket_id: id } } }))
}

export function useTicket(id: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: computed(() => ticketKeys.detail(toValue(id))),
    queryFn: () => fetchTicket(toValue(id)),
  })
}
