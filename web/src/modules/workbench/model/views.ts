/** Saved views in their groups, and the way through them. */

import type { Schemas } from '@/api/client'
import type { Tree } from '@/modules/conditions/tree'

export type View = Schemas['ViewOut']

export interface ViewGroup {
  key: string
  kind: 'mine' | 'team' | 'shared'
  teamId: number | null
  views: View[]
}

/** Own views first, then those of each team, then those for everybody. Without own ones the shared lead. */
export function groupViews(views: View[], teamNames: (id: number) => string): ViewGroup[] {
  const inOrder = [...views].sort((a, b) => a.position - b.position || a.id - b.id)
  const mine = inOrder.filter((one) => !one.is_shared)
  const shared = inOrder.filter((one) => one.is_shared && one.team_id === null)
  const teams = [...new Set(inOrder.filter((one) => one.is_shared && one.team_id !== null).map((one) => one.team_id))]
    .map((id) => id as number)
    .sort((a, b) => teamNames(a).localeCompare(teamNames(b)))
  const groups: ViewGroup[] = [
    { key: 'mine', kind: 'mine', teamId: null, views: mine },
    ...teams.map((id): ViewGroup => ({
      key: `team-${id}`,
      kind: 'team',
      teamId: id,
      views: inOrder.filter((one) => one.is_shared && one.team_id === id),
    })),
    { key: 'shared', kind: 'shared', teamId: null, views: shared },
  ]
  return groups.filter((group) => group.views.length > 0)
}

/** Where one is without a word about it: the view of last time, else the first. */
export function usualView(groups: ViewGroup[]): View | undefined {
  const all = groups.flatMap((group) => group.views)
  const last = Number(localStorage.getItem(LAST_VIEW))
  return all.find((one) => one.id === last) ?? all[0]
}

export function noteView(id: number): void {
  localStorage.setItem(LAST_VIEW, String(id))
}

const LAST_VIEW = 'gongdan.view'

/** The view before (-1) or after (1) in the order shown, around the ends. */
export function neighbour(groups: ViewGroup[], current: number | null, step: -1 | 1): View | undefined {
  const all = groups.flatMap((group) => group.views)
  if (all.length === 0) return undefined
  const at = all.findIndex((one) => one.id === current)
  if (at < 0) return all[step > 0 ? 0 : all.length - 1]
  return all[(at + step + all.length) % all.length]
}

/** Positions for a new order: only those that change, with room between. */
export function newPositions(inOrder: Pick<View, 'id' | 'position'>[]): { id: number; position: number }[] {
  return inOrder
    .map((one, at) => ({ id: one.id, position: (at + 1) * 10, was: one.position }))
    .filter((one) => one.position !== one.was)
    .map(({ id, position }) => ({ id, position }))
}

/** Which list a count that warms says to look at: urgent ones, and those whose time is short. */
export function toneOf(view: Pick<View, 'condition'>, count: number): 'breach' | 'risk' | null {
  if (count === 0) return null
  const text = JSON.stringify(view.condition)
  if (/"field":"priority"[^}]*"urgent"/.test(text) || /"value":"urgent"[^}]*"field":"priority"/.test(text)) {
    return text.includes('"high"') ? null : 'breach'
  }
  return /"(due_at|stage_due_at)"/.test(text) ? 'risk' : null
}

/** Whether a condition says whose tickets it finds; where it does not, each row says it. */
export function namesAssignee(condition: Tree | null): boolean {
  return /"field":"assignee"|"value":"me"/.test(JSON.stringify(condition ?? {}))
}
