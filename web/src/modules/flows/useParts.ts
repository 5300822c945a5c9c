/** States and moves of the drawing: which is selected, put in, given another key, taken away. */

import { shallowRef, watch } from 'vue'

import type { Names } from '@/modules/setup/model'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import {
  addMove,
  addState,
  removeMove,
  removeState,
  renameMove,
  renameState,
  type Category,
  type Definition,
} from './definition'
import type { Drawing, Selected } from './useDrawing'
import { moveName, stateName } from './words'

export type PartKind = 'state' | 'move'

function has(flow: Definition, { kind, key }: NonNullable<Selected>): boolean {
  const list = kind === 'state' ? flow.states : flow.moves
  return list.some((one) => one.key === key)
}

export function useParts(drawing: Pick<Drawing, 'flow' | 'selected' | 'draw' | 'undo'>) {
  const { flow, selected } = drawing
  /** The part that is about to be put in. */
  const adding = shallowRef<{ kind: PartKind; from?: string; to?: string } | null>(null)

  function select(next: Selected): void {
    selected.value = next
  }
  /** A step back may take away what is selected. */
  watch(flow, (now) => {
    if (now && selected.value && !has(now, selected.value)) select(null)
  })

  function addNew(kind: PartKind, from?: string, to?: string): void {
    adding.value = { kind, from, to }
  }
  /** What comes next: from a state a move, else a state. */
  function addNext(): void {
    if (selected.value?.kind === 'state') addNew('move', selected.value.key)
    else addNew('state')
  }
  async function putState(given: { names: Names; category: Category }): Promise<void> {
    const now = flow.value
    if (!now) return
    let position: { x: number; y: number } | undefined
    // Where all have their place, so has the new one; else the whole is laid out anew.
    if (now.states.every((one) => one.position)) {
      const { freeSpot, placesOf, storedAt } = await import('./layout')
      const beside = selected.value?.kind === 'state' ? selected.value.key : now.states.at(-1)?.key
      position = storedAt(freeSpot(placesOf(now), beside))
    }
    const next = addState(now, { ...given, position })
    drawing.draw(next.flow)
    adding.value = null
    select({ kind: 'state', key: next.key })
  }
  function putMove(given: { names: Names; from: string[]; to: string }): void {
    if (!flow.value) return
    const next = addMove(flow.value, given)
    drawing.draw(next.flow)
    adding.value = null
    select({ kind: 'move', key: next.key })
  }
  /** The last state and the last move stay: a flow has at least one of each. */
  function removeSelected(): void {
    const what = selected.value
    if (!what || !flow.value) return
    const list = what.kind === 'state' ? flow.value.states : flow.value.moves
    if (list.length < 2) return
    const name = what.kind === 'state' ? stateName(flow.value, what.key) : moveName(flow.value, what.key)
    drawing.draw(what.kind === 'state' ? removeState(flow.value, what.key) : removeMove(flow.value, what.key))
    select(null)
    toast(t('flows.partRemoved', { name }), { action: { label: t('flows.undo'), run: () => drawing.undo() } })
  }
  function rename(kind: PartKind, from: string, to: string): void {
    if (!flow.value) return
    drawing.draw(kind === 'state' ? renameState(flow.value, from, to) : renameMove(flow.value, from, to))
    select({ kind, key: to })
  }

  return { adding, select, addNew, addNext, putState, putMove, removeSelected, rename }
}

export type Parts = ReturnType<typeof useParts>
