/** What a flow allows between the columns of a board. */

import type { Ticket } from '@/modules/ticket/queries'

export interface FlowState {
  key: string
  names: Record<string, string>
  category: string
}

export interface FlowMove {
  key: string
  names: Record<string, string>
  from: string[]
  to: string
  roles: string[]
  required_fields: string[]
  needs_comment: boolean
}

export interface Flow {
  states: FlowState[]
  moves: FlowMove[]
  initial: string
}

const ORDER = ['new', 'open', 'waiting', 'on_hold', 'solved', 'closed']

/** The states as columns: by what they mean, and within that as the flow names them. */
export function columnsOf(flow: Flow): FlowState[] {
  return [...flow.states].sort((a, b) => ORDER.indexOf(a.category) - ORDER.indexOf(b.category))
}

export interface Way {
  key: string
  /** Something must be filled in or said first: it is done on the ticket's page. */
  hasQuestion: boolean
}

/** The moves by which a ticket gets from one state to another, by its flow; the plainest first. */
export function waysByFlow(flow: Flow, from: string, to: string, roles: string[]): Way[] {
  return flow.moves
    .filter((move) => move.from.includes(from) && move.to === to)
    .filter((move) => move.roles.length === 0 || move.roles.some((role) => roles.includes(role)))
    .map((move) => ({ key: move.key, hasQuestion: move.needs_comment || move.required_fields.length > 0 }))
    .sort((a, b) => Number(a.hasQuestion) - Number(b.hasQuestion))
}

/** The same by the ticket itself, which knows better than the flow of today. */
export function waysByTicket(ticket: Pick<Ticket, 'moves'>, to: string): Way[] {
  return ticket.moves
    .filter((move) => move.to === to)
    .map((move) => ({
      key: move.key,
      hasQuestion: move.needs_comment || move.needs_approval || move.required_fields.length > 0,
    }))
    .sort((a, b) => Number(a.hasQuestion) - Number(b.hasQuestion))
}

export function hasQuestion(move: Ticket['moves'][number]): boolean {
  return move.needs_comment || move.needs_approval || move.required_fields.length > 0
}
