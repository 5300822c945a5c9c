/** A ticket walked through a drawn flow by hand: what somebody could do in a state, and what stands in his way. */

import { leadsFrom, stateOf, type Definition, type Move } from './definition'

/** `customer`, or the key of a role. */
export type Walker = string
export const CUSTOMER = 'customer'

export interface WalkStep {
  move: string
  from: string
  to: string
  by: Walker
}

export function isOpenTo(move: Move, walker: Walker): boolean {
  if (walker === CUSTOMER) return move.is_customer_move === true
  const roles = move.roles ?? []
  return roles.length === 0 || roles.includes(walker)
}

/** The moves that this walker is offered in a state, in the order of the buttons. */
export function movesFor(flow: Definition, state: string, walker: Walker): Move[] {
  return flow.moves.filter((move) => leadsFrom(flow, move, state) && isOpenTo(move, walker))
}

/** The moves that begin here, but are for others. */
export function movesOfOthers(flow: Definition, state: string, walker: Walker): Move[] {
  return flow.moves.filter((move) => leadsFrom(flow, move, state) && !isOpenTo(move, walker))
}

export type Ask = 'fields' | 'comment' | 'condition' | 'checklist' | 'subtasks' | 'approval'

/** What a move waits for, in the order in which the server looks. */
export function asksOf(move: Move): Ask[] {
  const asks: Ask[] = []
  if (move.required_fields?.length) asks.push('fields')
  if (move.guard) asks.push('condition')
  if (move.needs?.includes('checklist')) asks.push('checklist')
  if (move.needs?.includes('subtasks')) asks.push('subtasks')
  if (move.needs_comment) asks.push('comment')
  if (move.approval) asks.push('approval')
  return asks
}

export function isAtEnd(flow: Definition, state: string): boolean {
  return stateOf(flow, state)?.category === 'closed'
}
