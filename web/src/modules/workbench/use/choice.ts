/** Choosing many tickets of the list, and what is known of those chosen. */

import { computed, ref, shallowRef, type Ref } from 'vue'

import type { TicketRow } from '@/modules/ticket/queries'
import { selectionOf, type Address } from '../model/address'
import { isSomething, NOTHING, stretched, toggled, type Selection } from '../model/selection'
import type { Rows } from './rows'

export function useChoice(
  rows: Pick<Rows, 'window' | 'loadedIds'>,
  address: Readonly<Ref<Address>>,
  isSmall: Readonly<Ref<boolean>>,
) {
  const selection = shallowRef<Selection>(NOTHING)
  /** On small windows a press chooses only after it was said that many are to be chosen. */
  const isSelecting = ref(false)
  // Pages leave the window as one scrolls on; what was chosen there stays known.
  const kept = new Map<number, TicketRow>()

  function toggle(row: TicketRow, isStretch: boolean): void {
    kept.set(row.id, row)
    for (const one of rows.window.value.rows) kept.set(one.id, one)
    selection.value = isStretch
      ? stretched(selection.value, row.id, rows.loadedIds.value)
      : toggled(selection.value, row.id)
    if (isSmall.value) isSelecting.value = isSomething(selection.value)
  }
  function toggleAll(): void {
    const ids = rows.loadedIds.value
    const areAll = ids.every((id) => selection.value.ids.has(id))
    selection.value =
      areAll || selection.value.isWhole ? NOTHING : { ids: new Set(ids), isWhole: false, anchor: null }
  }
  function chooseWhole(): void {
    selection.value = { ids: new Set(), isWhole: true, anchor: null }
  }
  function clear(): void {
    selection.value = NOTHING
    isSelecting.value = false
  }

  /** The chosen tickets by id, as the list shows them now, else as it showed them last. */
  const chosenRows = computed(() => {
    const inSight = new Map(rows.window.value.rows.map((row) => [row.id, row]))
    return [...selection.value.ids].flatMap((id) => inSight.get(id) ?? kept.get(id) ?? [])
  })
  /** What a bulk edit is sent. */
  const chosen = computed(() =>
    selection.value.isWhole ? selectionOf(address.value) : { tickets: [...selection.value.ids] },
  )
  /** null: not known, since all of the list are chosen. */
  const chosenTypes = computed(() =>
    selection.value.isWhole ? null : [...new Set(chosenRows.value.map((row) => row.type))],
  )
  return {
    selection,
    isSelecting,
    isChoosing: computed(() => isSomething(selection.value)),
    chosen,
    chosenRows,
    chosenTypes,
    toggle,
    toggleAll,
    chooseWhole,
    clear,
  }
}

export type Choice = ReturnType<typeof useChoice>
