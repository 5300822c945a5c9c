/** A week as a plan: for each person and day the duties, the leave and what does not fit; for each day who is there. */

import { dayAfter } from '@/modules/calendars/model'
import type { Clash, Duty, Leave } from '../queries'

/** Monday of the week in which a day lies, `2026-03-02`. */
export function mondayOf(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
  return dayAfter(day, -weekday)
}

export const weekFrom = (monday: string): string[] => Array.from({ length: 7 }, (_, at) => dayAfter(monday, at))

export interface PlanCell {
  day: string
  duties: Duty[]
  leaves: Leave[]
  clashes: Clash[]
}

export interface PlanRow {
  user_id: number
  name: string
  cells: PlanCell[]
}

export interface PlanDay {
  day: string
  /** Different people who work that day. */
  people: number
  dispatchers: string[]
  gaps: Clash[]
}

interface Member {
  id: number
  name: string
}

const OF_PEOPLE = ['double_shift', 'leave_during_shift']

/** Only what still stands: asked or approved. */
export const standing = (leave: Pick<Leave, 'state'>): boolean =>
  leave.state === 'asked' || leave.state === 'approved'

export function isAway(leave: Leave, day: string): boolean {
  return leave.from_on <= day && day <= leave.to_on
}

/** Which half of the day a leave takes; null: all of it. */
export function halfOf(leave: Leave, day: string): 'am' | 'pm' | null {
  const beginsLate = day === leave.from_on && leave.from_half === 'pm'
  const endsEarly = day === leave.to_on && leave.to_half === 'am'
  if (beginsLate) return 'pm'
  return endsEarly ? 'am' : null
}

/** Members in their order, and whoever else has a duty of the team, each with the days. */
export function rowsOf(
  members: Member[],
  duties: Duty[],
  leaves: Leave[],
  clashes: Clash[],
  days: string[],
): PlanRow[] {
  const names = new Map(members.map((one) => [one.id, one.name]))
  for (const duty of duties) if (!names.has(duty.user_id)) names.set(duty.user_id, duty.user_name)
  return [...names].map(([user_id, name]) => ({
    user_id,
    name,
    cells: days.map((day) => {
      const own = duties.filter((one) => one.user_id === user_id && one.on_date === day)
      const ids = new Set(own.map((one) => one.id))
      return {
        day,
        duties: own,
        leaves: leaves.filter((one) => one.user_id === user_id && standing(one) && isAway(one, day)),
        clashes: clashes.filter((one) => OF_PEOPLE.includes(one.kind) && one.duty_ids.some((id) => ids.has(id))),
      }
    }),
  }))
}

/** `dayOf` says on which day of the reader's zone an instant lies. */
export function daysOf(
  duties: Duty[],
  clashes: Clash[],
  days: string[],
  dayOf: (instant: string) => string,
): PlanDay[] {
  const stands = duties.filter((one) => !one.is_cancelled)
  return days.map((day) => {
    const own = stands.filter((one) => one.on_date === day)
    return {
      day,
      people: new Set(own.filter((one) => one.kind === 'duty').map((one) => one.user_id)).size,
      dispatchers: [...new Set(own.filter((one) => one.kind === 'dispatcher').map((one) => one.user_name))],
      gaps: clashes.filter((one) => one.kind === 'too_few' && dayOf(one.starts_at) === day),
    }
  })
}

/** Where an arrow leads from a cell; null where it is no arrow, or leads out of the grid. */
export function stepFrom(
  at: { row: number; column: number },
  key: string,
  size: { rows: number; columns: number },
): { row: number; column: number } | null {
  const by: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
  }
  if (key === 'Home') return { row: at.row, column: 0 }
  if (key === 'End') return { row: at.row, column: size.columns - 1 }
  const step = by[key]
  if (!step) return null
  const [row, column] = [at.row + step[0], at.column + step[1]]
  return row < 0 || column < 0 || row >= size.rows || column >= size.columns ? null : { row, column }
}
