/** Pure: who could get a ticket, what speaks against it, and how the board looks when he has it. */

import type { Board, BoardPerson, BoardTicket, Refused } from '../queries'
import { kilometres, pointOf } from './places'

export interface Held {
  ticket: BoardTicket
  /** Null: nobody. */
  holder: BoardPerson | null
}

export function findTicket(board: Board | undefined, id: number | null): Held | null {
  const waiting = board?.waiting.find((one) => one.id === id)
  if (waiting) return { ticket: waiting, holder: null }
  for (const holder of board?.people ?? []) {
    const ticket = holder.tickets.find((one) => one.id === id)
    if (ticket) return { ticket, holder }
  }
  return null
}

/** What speaks against him, in the words of routing; null: nothing does. */
export function against(person: BoardPerson, ticket: BoardTicket | null): Refused | null {
  if (person.is_in_class) return 'in_class'
  if (person.is_on_leave) return 'on_leave'
  if (!person.is_on_shift) return 'off_shift'
  if (person.availability === 'away') return 'away'
  if (person.availability === 'busy') return 'busy'
  if (ticket && isOverfull(person, ticket)) return 'full'
  return person.is_present ? null : 'absent'
}

/** How much he would have with this ticket. */
export function loadWith(person: BoardPerson, ticket: BoardTicket): number {
  return person.load + (person.tickets.some((one) => one.id === ticket.id) ? 0 : ticket.points)
}

export function isOverfull(person: BoardPerson, ticket: BoardTicket): boolean {
  return loadWith(person, ticket) > person.capacity
}

/** Only to be sent where it changes: the ticket has no team, and he is in several; or he is in none of the ticket's. */
export function teamFor(board: Board, person: BoardPerson, ticket: BoardTicket): number | undefined {
  if (ticket.team_id !== null && person.team_ids.includes(ticket.team_id)) return undefined
  if (ticket.team_id === null && person.team_ids.length === 1) return undefined
  const shown = board.teams.find((one) => person.team_ids.includes(one.id))
  return shown?.id ?? person.team_ids[0]
}

/** It leaves a team that had it: somebody of that team may have to say why. */
export function crossesTeams(person: BoardPerson, ticket: BoardTicket): boolean {
  return ticket.team_id !== null && !person.team_ids.includes(ticket.team_id)
}

/** Nothing speaks against it and nobody loses it: it is given without a question. */
export function isPlain(person: BoardPerson, held: Held): boolean {
  const refused = against(person, held.ticket)
  return held.holder === null && (refused === null || refused === 'absent') && !crossesTeams(person, held.ticket)
}

export interface Ranked {
  person: BoardPerson
  refused: Refused | null
  /** Between the places of both; null where one of them is unknown. */
  km: number | null
  isChosen: boolean
}

interface Asked {
  user_id: number
  refusal: Refused | null
}

/**
 * Everybody but who has it: whom the rules choose first, then who fits by free room, then the others. What the rules say
 * of somebody counts before what the board shows of him, since they know which skills are asked for.
 */
export function ranked(board: Board, held: Held, chosen: number | null, asked: readonly Asked[]): Ranked[] {
  const said = new Map(asked.map((one) => [one.user_id, one.refusal]))
  const from = pointOf(held.ticket.place)
  const rows = board.people
    .filter((person) => person.id !== held.holder?.id)
    .map((person) => {
      const to = pointOf(person.place)
      return {
        person,
        refused: said.get(person.id) ?? against(person, held.ticket),
        km: from && to ? kilometres(from, to) : null,
        isChosen: person.id === chosen,
      }
    })
  const share = (one: Ranked): number => loadWith(one.person, held.ticket) / Math.max(1, one.person.capacity)
  const isElsewhere = (one: Ranked): number => Number(crossesTeams(one.person, held.ticket))
  return rows.sort(
    (a, b) =>
      Number(b.isChosen) - Number(a.isChosen) ||
      Number(a.refused !== null) - Number(b.refused !== null) ||
      isElsewhere(a) - isElsewhere(b) ||
      (a.km ?? Infinity) - (b.km ?? Infinity) ||
      share(a) - share(b) ||
      a.person.id - b.person.id,
  )
}

/** The board as it is when this person (null: nobody) has the ticket from now on. */
export function given(board: Board, ticketId: number, to: number | null, now: string): Board {
  const held = findTicket(board, ticketId)
  if (!held || held.holder?.id === (to ?? undefined)) return board
  const { ticket } = held
  const moved: BoardTicket = { ...ticket, held_since: to === null ? null : now }
  const count = (by: number) => ({ ...board.waiting_count, value: Math.max(0, board.waiting_count.value + by) })
  return {
    ...board,
    waiting: to === null ? [moved, ...board.waiting] : board.waiting.filter((one) => one.id !== ticketId),
    waiting_count: count(Number(to === null) - Number(held.holder === null)),
    people: board.people.map((person) => {
      if (person.id === held.holder?.id) {
        const tickets = person.tickets.filter((one) => one.id !== ticketId)
        return { ...person, tickets, load: person.load - ticket.points, ticket_count: person.ticket_count - 1 }
      }
      if (person.id !== to) return person
      const tickets = [...person.tickets, moved]
      return { ...person, tickets, load: person.load + ticket.points, ticket_count: person.ticket_count + 1 }
    }),
  }
}
