/** What each column of a board asks for, and where a key leads. */

import { isTest, type Tree } from '@/modules/conditions/tree'
import type { Asked } from './address'
import type { FlowState } from './flow'

/** A finished column shows what was finished last; the others what has waited longest. */
export function orderOf(state: Pick<FlowState, 'category'>): string {
  return state.category === 'solved' || state.category === 'closed' ? '-updated_at' : 'created_at'
}

/** Without what the board says itself: a view of open tickets would leave its solved column empty for ever. */
export function withoutState(tree: Tree): Tree {
  if (isTest(tree)) return tree.field === 'state_category' || tree.field === 'state' ? { all: [] } : tree
  if ('all' in tree) {
    const kept = tree.all.filter((one) => !(isTest(one) && (one.field === 'state_category' || one.field === 'state')))
    return { all: kept }
  }
  return tree
}

export function columnAsked(condition: Tree, type: string, state: FlowState, q: string): Asked {
  const narrowed = withoutState(condition)
  const isEverything = 'all' in narrowed && narrowed.all.length === 0
  const all: Tree[] = [
    ...(isEverything ? [] : 'all' in narrowed ? narrowed.all : [narrowed]),
    { field: 'type', op: 'is', value: type },
    { field: 'state', op: 'is', value: state.key },
  ]
  return { filter: JSON.stringify({ all }), sort: orderOf(state), ...(q ? { q } : {}) }
}

/** The card that an arrow leads to: up and down within a column, sideways to the same height. */
export function cardAt(columns: number[][], id: number, key: string): number | null {
  const column = columns.findIndex((ids) => ids.includes(id))
  const ids = columns[column]
  if (!ids) return null
  const at = ids.indexOf(id)
  if (key === 'ArrowUp') return ids[at - 1] ?? null
  if (key === 'ArrowDown') return ids[at + 1] ?? null
  const by = key === 'ArrowLeft' ? -1 : 1
  for (let next = column + by; next >= 0 && next < columns.length; next += by) {
    const there = columns[next]
    if (there && there.length > 0) return there[Math.min(at, there.length - 1)] ?? null
  }
  return null
}
