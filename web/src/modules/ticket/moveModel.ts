/** Pure: how the moves of a ticket stand in its head, and what each of them waits for. */

import type { Move, Ticket } from './queries'

/** What usually comes next in a state of each category: by where a move leads, first found first. */
const USUAL: Record<string, string[]> = {
  new: ['accept', 'start', 'dispatch', 'solve'],
  open: ['solve', 'resolve', 'finish'],
  waiting: ['solve', 'resume', 'continue'],
  on_hold: ['resume', 'continue'],
  solved: ['confirm', 'close'],
  closed: ['reopen'],
}
const RARE = new Set(['cancel', 'reject', 'withdraw', 'void'])

export interface MoveBar {
  primary: Move | null
  side: Move[]
  menu: Move[]
}

/** One usual next move, up to `most` beside it, the rest in a menu. */
export function moveBar(moves: Move[], category: string, most = 3): MoveBar {
  const usual = USUAL[category] ?? []
  const primary =
    usual.map((key) => moves.find((one) => one.key === key)).find(Boolean) ??
    moves.find((one) => !RARE.has(one.key)) ??
    null
  const rest = moves.filter((one) => one !== primary)
  const side = rest.filter((one) => !RARE.has(one.key)).slice(0, most)
  return { primary, side, menu: rest.filter((one) => !side.includes(one)) }
}

const CORE = new Set([
  'title',
  'description',
  'category',
  'priority',
  'team',
  'assignee',
  'requester',
  'impact',
  'urgency',
  'tags',
  'type',
])

export function isCoreField(name: string): boolean {
  return CORE.has(name)
}

export function valueOf(ticket: Ticket, field: string): unknown {
  if (!isCoreField(field)) return ticket.fields[field] ?? null
  const value = (ticket as unknown as Record<string, unknown>)[field]
  if (value && typeof value === 'object' && 'id' in value) return (value as { id: number }).id
  return value ?? null
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
}

/** Fields that a move asks for and that are empty. */
export function missingFor(move: Move, ticket: Ticket): string[] {
  return move.required_fields.filter((field) => isEmpty(valueOf(ticket, field)))
}

/** Whether a question follows before it is made. */
export function asksFirst(move: Move, ticket: Ticket): boolean {
  return move.needs_approval || move.needs_comment || missingFor(move, ticket).length > 0
}

/** Whether writing a comment with it is enough, or fields or an approval are wanted besides. */
export function needsPanel(move: Move, ticket: Ticket): boolean {
  return move.needs_approval || missingFor(move, ticket).length > 0
}

/** An approval of this move that waits for a decision already. */
export function pendingApproval(move: Move, ticket: Ticket): Ticket['approvals'][number] | undefined {
  return ticket.approvals.find((one) => one.purpose === 'move' && one.move === move.key)
}
