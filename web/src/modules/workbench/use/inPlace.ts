/** Changing one ticket in its place: which one, which field of it, and beside what the box opens. */

import { useQueryClient } from '@tanstack/vue-query'
import { computed, shallowRef } from 'vue'

import { ticketKeys, type Ticket, type TicketRow } from '@/modules/ticket/queries'
import type { useRowActions } from './actions'
import type { Looking } from './looking'
import type { Rows } from './rows'

export function useInPlace(
  looking: Looking,
  rows: Rows,
  actions: ReturnType<typeof useRowActions>,
  rowElement: (index: number) => HTMLElement | null,
) {
  const client = useQueryClient()
  const editing = shallowRef<{ row: TicketRow; field: string; anchor: HTMLElement | null } | null>(null)
  const isEditing = computed({ get: () => editing.value !== null, set: (is) => !is && (editing.value = null) })

  function edit(row: TicketRow, field: string, anchor: HTMLElement | null): void {
    editing.value = { row, field, anchor: anchor ?? rowElement(looking.active.value) }
  }
  /** The one looked at, also where the list no longer holds it. */
  function shownRow(): TicketRow | null {
    const { shown, shownAt } = looking
    if (shown.value === null) return null
    return rows.rowAt(shownAt.value) ?? client.getQueryData<Ticket>(ticketKeys.detail(shown.value)) ?? null
  }
  function editShown(field: string, anchor: HTMLElement): void {
    const row = shownRow()
    if (row) edit(row, field, anchor)
  }
  async function moveShown(key: string): Promise<void> {
    const row = editing.value?.row ?? shownRow()
    if (row) await actions.move(row, key)
  }
  return { editing, isEditing, edit, editShown, moveShown }
}
