/** What bites first, and how today compares with the week before. */

import type { Schemas } from '@/api/client'

type Row = Schemas['TicketRow']

/** Pinned and urgent first, then what is due, then what waits longest. */
export function byUrgency(rows: Row[], now: number = Date.now()): Row[] {
  const rank = (row: Row): number => {
    if (row.due_at && Date.parse(row.due_at) < now) return 0
    if (row.is_pinned || row.priority === 'urgent') return 1
    return row.due_at ? 2 : 3
  }
  return [...rows].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      Date.parse(a.due_at ?? '9999-12-31') - Date.parse(b.due_at ?? '9999-12-31') ||
      Date.parse(a.updated_at) - Date.parse(b.updated_at),
  )
}

/** Difference of today to an average day of the seven before, rounded to whole ones. */
export function againstWeek(today: number, sevenDays: number): number {
  return Math.round(today - sevenDays / 7)
}

export type DayPart = 'morning' | 'afternoon' | 'evening'

export function dayPart(hour: number): DayPart {
  if (hour < 12) return 'morning'
  return hour < 18 ? 'afternoon' : 'evening'
}
