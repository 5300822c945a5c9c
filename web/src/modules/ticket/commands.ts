/** What is done to tickets. Each throws ApiError; what it answers is put into the cache by who calls. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, withKey, type Schemas } from '@/api/client'
import { ticketKeys, type Ticket } from './queries'

export function useTicketCommands() {
  const client = useQueryClient()

  /** Show the ticket as the server answered it, and look again at what hangs on it. */
  function settle(ticket: Ticket): Ticket {
    client.setQueryData(ticketKeys.detail(ticket.id), ticket)
    void client.invalidateQueries({ queryKey: ticketKeys.timeline(ticket.id) })
    void client.invalidateQueries({ queryKey: ticketKeys.lists() })
    void client.invalidateQueries({ queryKey: ticketKeys.counts() })
    return ticket
  }

  /** Change fields. With `version` a change of the same fields by somebody else is told (412 `edit_collision`). */
  async function edit(id: number, changes: Partial<Schemas['EditTicket']>, version?: number): Promise<Ticket> {
    return settle(
      await ask(
        api.PATCH('/api/v1/tickets/{ticket_id}', {
          params: { path: { ticket_id: id } },
          body: changes as Schemas['EditTicket'],
          headers: version === undefined ? {} : ifMatch(version),
        }),
      ),
    )
  }

  async function move(id: number, body: Schemas['MoveTicket'], key: string = crypto.randomUUID()): Promise<Ticket> {
    return settle(
      await ask(
        api.POST('/api/v1/tickets/{ticket_id}/moves', {
          params: { path: { ticket_id: id } },
          body,
          headers: withKey(key),
        }),
      ),
    )
  }

  async function assign(id: number, body: Schemas['AssignTicket']): Promise<Ticket> {
    return settle(
      await ask(api.PUT('/api/v1/tickets/{ticket_id}/assignment', { params: { path: { ticket_id: id } }, body })),
    )
  }

  return { settle, edit, move, assign }
}
