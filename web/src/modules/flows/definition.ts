/**
 * A flow as it is drawn: the definition itself, changed by functions that answer a new one. Nothing is taken out of it and
 * nothing is put in that was not asked for, so that what this page does not know survives a round trip.
 */

import { keyFrom, moved } from '@/modules/setup/model'

export type Category = 'new' | 'open' | 'waiting' | 'on_hold' | 'solved' | 'closed'
export const CATEGORIES: Category[] = ['new', 'open', 'waiting', 'on_hold', 'solved', 'closed']

export type NamesByLocale = Record<string, string>
export interface Spot {
  x: number
  y: number
}

export interface State {
  key: string
  names: NamesByLocale
  category: Category
  owner?: string | null
  limit_minutes?: number | null
  position?: Spot | null
}

export interface Approver {
  kind: 'person' | 'role' | 'manager' | 'team_lead'
  id?: number
  key?: string
}

export interface Approval {
  rule: 'any' | 'all' | 'in_order'
  approvers: Approver[]
  when?: Record<string, unknown> | null
  expires_after_minutes?: number | null
  reminder_minutes?: number | null
}

export type EffectWord =
  'set_priority' | 'set_field' | 'add_tags' | 'remove_tags' | 'clear_assignee' | 'assign_team' | 'note' | 'follow'
export const EFFECTS: EffectWord[] = [
  'set_priority',
  'set_field',
  'add_tags',
  'remove_tags',
  'assign_team',
  'clear_assignee',
  'note',
  'follow',
]
export interface Effect {
  do: EffectWord
  [argument: string]: unknown
}

export type Need = 'checklist' | 'subtasks'
export const NEEDS: Need[] = ['checklist', 'subtasks']

export interface Move {
  key: string
  names: NamesByLocale
  /** Empty: from every state that is not closed. */
  from?: string[]
  to: string
  roles?: string[]
  required_fields?: string[]
  is_customer_move?: boolean
  guard?: Record<string, unknown> | null
  needs_comment?: boolean
  needs?: Need[]
  approval?: Approval | null
  effects?: Effect[]
}

export interface Definition {
  initial: string
  states: State[]
  moves: Move[]
}

/** The ticket's own fields that a move can ask for; others are custom fields. */
export const CORE_FIELDS = [
  'title',
  'description',
  'type',
  'priority',
  'category',
  'requester',
  'organisation',
  'team',
  'assignee',
  'due_at',
  'tags',
] as const

export function drawingOf(definition: unknown): Definition {
  return JSON.parse(JSON.stringify(definition)) as Definition
}

export function stateOf(flow: Definition, key: string): State | undefined {
  return flow.states.find((one) => one.key === key)
}

export function moveOf(flow: Definition, key: string): Move | undefined {
  return flow.moves.find((one) => one.key === key)
}

export function startsAnywhere(move: Move): boolean {
  return (move.from ?? []).length === 0
}

/** Whether a move begins in a state: never where one is already, and from anywhere not out of closed ones. */
export function leadsFrom(flow: Definition, move: Move, state: string): boolean {
  if (state === move.to) return false
  if (!startsAnywhere(move)) return (move.from ?? []).includes(state)
  return stateOf(flow, state)?.category !== 'closed'
}

/** With a part changed; `null` and `undefined` take a word out of it. */
function patched<T extends object>(part: T, patch: Partial<T>): T {
  const next = { ...part, ...patch } as Record<string, unknown>
  for (const [word, value] of Object.entries(patch)) if (value === undefined || value === null) delete next[word]
  return next as T
}

export function changeState(flow: Definition, key: string, patch: Partial<Omit<State, 'key'>>): Definition {
  return { ...flow, states: flow.states.map((one) => (one.key === key ? patched<State>(one, patch) : one)) }
}

export function changeMove(flow: Definition, key: string, patch: Partial<Omit<Move, 'key'>>): Definition {
  return { ...flow, moves: flow.moves.map((one) => (one.key === key ? patched<Move>(one, patch) : one)) }
}

export function renameState(flow: Definition, from: string, to: string): Definition {
  if (from === to || stateOf(flow, to)) return flow
  const word = (key: string): string => (key === from ? to : key)
  return {
    ...flow,
    initial: word(flow.initial),
    states: flow.states.map((one) => ({ ...one, key: word(one.key) })),
    moves: flow.moves.map((one) => ({
      ...one,
      ...(one.from ? { from: one.from.map(word) } : {}),
      to: word(one.to),
    })),
  }
}

export function renameMove(flow: Definition, from: string, to: string): Definition {
  if (from === to || moveOf(flow, to)) return flow
  return { ...flow, moves: flow.moves.map((one) => (one.key === from ? { ...one, key: to } : one)) }
}

export function addState(
  flow: Definition,
  given: { names: NamesByLocale; category: Category; position?: Spot },
): { flow: Definition; key: string } {
  const key = keyFrom(
    given.names.en ?? '',
    'state',
    flow.states.map((one) => one.key),
  )
  const state: State = { key, names: given.names, category: given.category }
  if (given.position) state.position = given.position
  return { flow: { ...flow, states: [...flow.states, state] }, key }
}

export function addMove(
  flow: Definition,
  given: { names: NamesByLocale; from: string[]; to: string },
): { flow: Definition; key: string } {
  const key = keyFrom(
    given.names.en ?? '',
    'move',
    flow.moves.map((one) => one.key),
  )
  const move: Move = { key, names: given.names, from: given.from, to: given.to }
  return { flow: { ...flow, moves: [...flow.moves, move] }, key }
}

/** Without a state, and without the moves that would hang in the air: one that began only there must not begin anywhere. */
export function removeState(flow: Definition, key: string): Definition {
  const moves = flow.moves
    .filter((one) => one.to !== key)
    .map((one) => ({ one, left: (one.from ?? []).filter((from) => from !== key) }))
    .filter(({ one, left }) => startsAnywhere(one) || left.length > 0)
    .map(({ one, left }) => (one.from ? { ...one, from: left } : one))
  const states = flow.states.filter((one) => one.key !== key)
  return { ...flow, states, moves, initial: flow.initial === key ? (states[0]?.key ?? '') : flow.initial }
}

export function removeMove(flow: Definition, key: string): Definition {
  return { ...flow, moves: flow.moves.filter((one) => one.key !== key) }
}

/** The order of the buttons on a ticket is the order of the moves. */
export function reorderMoves(flow: Definition, from: number, to: number): Definition {
  return { ...flow, moves: moved(flow.moves, from, to) }
}

export function reorderStates(flow: Definition, from: number, to: number): Definition {
  return { ...flow, states: moved(flow.states, from, to) }
}

/** The smallest flow there can be: it begins and ends. */
export function smallestFlow(): Definition {
  return {
    initial: 'new',
    states: [
      { key: 'new', names: { 'zh-CN': '新建', en: 'New' }, category: 'new' },
      { key: 'closed', names: { 'zh-CN': '已关闭', en: 'Closed' }, category: 'closed' },
    ],
    moves: [{ key: 'close', names: { 'zh-CN': '关闭', en: 'Close' }, from: ['new'], to: 'closed' }],
  }
}

/** Which state or move a problem of the server belongs to; null where it is about the flow as a whole. */
export function placeOf(
  flow: Definition,
  field: string,
): { kind: 'state' | 'move'; key: string; word: string } | null {
  const found = /^(?:definition\.)?(states|moves)\.(\d+)(?:\.(.*))?$/.exec(field)
  if (!found) return null
  const part = (found[1] === 'states' ? flow.states : flow.moves)[Number(found[2])]
  return part ? { kind: found[1] === 'states' ? 'state' : 'move', key: part.key, word: found[3] ?? '' } : null
}
