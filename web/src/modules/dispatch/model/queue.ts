/** Pure: which of the waiting tickets are shown. */

import type { BoardTicket, Priority } from '../queries'

export interface QueueFilter {
  text: string
  priority: Priority | null
  /** 0: those of no team. */
  team: number | null
}

/** Every word must stand in the number, the title or the place. */
export function filtered(tickets: readonly BoardTicket[], filter: QueueFilter): BoardTicket[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean)
  return tickets.filter((one) => {
    if (filter.priority !== null && one.priority !== filter.priority) return false
    if (filter.team !== null && (one.team_id ?? 0) !== filter.team) return false
    const text = `${one.number} ${one.title} ${one.place?.text ?? ''}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}

/** Its promise as the small clock of a list; null where nothing is promised. */
export function deadlineOf(ticket: BoardTicket) {
  const { due_kind: kind, due_at, due_state: state } = ticket
  return kind === null || state === null ? null : { kind: kind as 'resolution', due_at, state }
}

/** Which row an arrow leads to; null where it is none. */
export function stepIn(at: number, key: string, count: number): number | null {
  if (count === 0) return null
  const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: count - 1 }
  const wanted = to[key]
  return wanted === undefined ? null : Math.min(count - 1, Math.max(0, wanted))
}
