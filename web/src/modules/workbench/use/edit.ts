/**
 * One value of one ticket, changed in place: shown at once, taken back where the server refuses, and put beside the other
 * version where somebody changed the same meanwhile.
 */

import { useQueryClient } from '@tanstack/vue-query'
import { shallowRef } from 'vue'

import { asApiError, type ApiError } from '@/api/problems'
import { useTicketCommands } from '@/modules/ticket/commands'
import { ticketKeys, type Ticket, type TicketRow } from '@/modules/ticket/queries'
import { patchRows } from './rows'
import { noteOwn } from './waiting'

export interface Collision {
  field: string
  yours: unknown
  theirs: unknown
  by: string
  at: string
  version: number
}

export interface Change {
  /** What is sent: fields of the ticket, or who has it. */
  edit?: Record<string, unknown>
  assign?: { team?: number | null; assignee?: number | string | null }
  /** What the row shows meanwhile. */
  shown: Partial<TicketRow>
}

export function collisionsOf(error: ApiError): Collision[] {
  if (error.code !== 'edit_collision') return []
  const { fields, version } = error.params as {
    version: number
    fields: Record<
      string,
      { yours: unknown; theirs: unknown; changed_by?: { name: string } | null; changed_at: string }
    >
  }
  return Object.entries(fields ?? {}).map(([field, one]) => ({
    field,
    yours: one.yours,
    theirs: one.theirs,
    by: one.changed_by?.name ?? '',
    at: one.changed_at,
    version,
  }))
}

export function useRowEdit() {
  const client = useQueryClient()
  const commands = useTicketCommands()
  const error = shallowRef<ApiError | null>(null)
  const collisions = shallowRef<Collision[]>([])
  const isBusy = shallowRef(false)

  function forget(): void {
    error.value = null
    collisions.value = []
  }

  /** The ticket as it is now; null where it was refused (see `error` and `collisions`). */
  async function save(
    row: Pick<TicketRow, 'id' | 'version'>,
    change: Change,
    version = row.version,
  ): Promise<Ticket | null> {
    forget()
    isBusy.value = true
    noteOwn(row.id)
    const before = client
      .getQueriesData({ queryKey: ['workbench', 'list'] })
      .map(([key, data]) => [key, data] as const)
    patchRows(client, row.id, change.shown)
    const detail = client.getQueryData<Ticket>(ticketKeys.detail(row.id))
    if (detail) client.setQueryData(ticketKeys.detail(row.id), { ...detail, ...change.shown })
    try {
      const ticket = change.assign
        ? await commands.assign(row.id, change.assign as Parameters<typeof commands.assign>[1])
        : await commands.edit(row.id, change.edit ?? {}, version)
      noteOwn(row.id)
      patchRows(client, row.id, rowOf(ticket))
      return ticket
    } catch (thrown) {
      const problem = asApiError(thrown)
      for (const [key, data] of before) client.setQueryData(key, data)
      if (detail) client.setQueryData(ticketKeys.detail(row.id), detail)
      collisions.value = collisionsOf(problem)
      error.value = problem
      return null
    } finally {
      isBusy.value = false
    }
  }

  return { save, error, collisions, isBusy, forget }
}

/** What a list shows of a ticket. */
export function rowOf(ticket: Ticket): Partial<TicketRow> {
  const { state, state_name, state_category, priority, is_pinned, category, category_name, team, assignee } = ticket
  const { tags, fields, title, updated_at, due_at, version, type, type_name, solved_at, closed_at } = ticket
  return {
    state,
    state_name,
    state_category,
    priority,
    is_pinned,
    category,
    category_name,
    team,
    assignee,
    tags,
    fields,
    title,
    updated_at,
    due_at,
    version,
    type,
    type_name,
    solved_at,
    closed_at,
  }
}
