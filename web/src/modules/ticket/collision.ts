/** Changes of fields, and the question that arises where somebody else changed the same ones meanwhile. */

import { shallowRef } from 'vue'

import { asApiError } from '@/api/problems'
import type { Schemas } from '@/api/client'
import { useTicketCommands } from './commands'
import { ticketKeys, fetchTicket, type Ticket } from './queries'
import { useQueryClient } from '@tanstack/vue-query'

export interface CollidedField {
  field: string
  yours: unknown
  theirs: unknown
  by: string
  at: string
}

export interface Collision {
  ticketId: number
  version: number
  fields: CollidedField[]
  /** `true`: with mine, `false`: leave theirs. */
  answer: (takesMine: boolean) => void
}

/** Asked in a dialog on the ticket's page. */
export const collision = shallowRef<Collision | null>(null)

interface Params {
  version?: number
  fields?: Record<
    string,
    { yours: unknown; theirs: unknown; changed_by?: { name?: string } | null; changed_at?: string | null }
  >
}

export function collidedFields(params: Params): CollidedField[] {
  return Object.entries(params.fields ?? {}).map(([field, both]) => ({
    field,
    yours: both.yours,
    theirs: both.theirs,
    by: both.changed_by?.name ?? '',
    at: both.changed_at ?? '',
  }))
}

export function useTicketEdit() {
  const { edit } = useTicketCommands()
  const client = useQueryClient()

  /** Change what was seen at `ticket.version`; both versions are shown where others changed the same. */
  async function change(ticket: Ticket, changes: Partial<Schemas['EditTicket']>): Promise<Ticket> {
    try {
      return await edit(ticket.id, changes, ticket.version)
    } catch (thrown) {
      const error = asApiError(thrown)
      if (error.status !== 412) throw error
      const params = error.params as Params
      if (error.code !== 'edit_collision' || !params.version) {
        const fresh = await fetchTicket(ticket.id)
        client.setQueryData(ticketKeys.detail(ticket.id), fresh)
        throw error
      }
      const takesMine = await new Promise<boolean>((answer) => {
        collision.value = { ticketId: ticket.id, version: params.version!, fields: collidedFields(params), answer }
      })
      collision.value = null
      if (takesMine) return edit(ticket.id, changes, params.version)
      const fresh = await fetchTicket(ticket.id)
      client.setQueryData(ticketKeys.detail(ticket.id), fresh)
      return fresh
    }
  }
  return { change }
}
