/** A rota as it is edited: a cycle of days laid over dates, each person so many days behind the one before. */

import { dayAfter } from '@/modules/calendars/model'
import type { Rota, RotaIn } from '../queries'

export interface RotaDraft {
  name: string
  kind: 'duty' | 'dispatcher'
  /** Of a dispatcher: for the whole department in place of the team. */
  isOfDepartment: boolean
  starts_on: string
  days: (number | null)[]
  step: string | number
  people: { id: number; name: string }[]
  is_active: boolean
}

export function newRota(monday: string, shift: number | null): RotaDraft {
  return {
    name: '',
    kind: 'duty',
    isOfDepartment: false,
    starts_on: monday,
    days: [shift, shift, shift, shift, shift, null, null],
    step: 0,
    people: [],
    is_active: true,
  }
}

export function rotaDraft(rota: Rota, nameOf: (id: number) => string): RotaDraft {
  return {
    name: rota.name,
    kind: rota.kind,
    isOfDepartment: rota.department_id !== null,
    starts_on: rota.starts_on,
    days: [...rota.days],
    step: rota.step,
    people: rota.people.map((id) => ({ id, name: nameOf(id) })),
    is_active: rota.is_active,
  }
}

export function rotaSent(draft: RotaDraft, team: number, department: number | null): RotaIn {
  const isOfDepartment = draft.kind === 'dispatcher' && draft.isOfDepartment && department !== null
  return {
    name: draft.name.trim(),
    kind: draft.kind,
    team_id: isOfDepartment ? null : team,
    department_id: isOfDepartment ? department : null,
    starts_on: draft.starts_on,
    days: draft.days,
    step: Number(draft.step),
    people: draft.people.map((one) => one.id),
    is_active: draft.is_active,
  }
}

/** The shift of each person on each of the first days, as the server will lay it: null is free. */
export function firstDays(draft: Pick<RotaDraft, 'days' | 'step' | 'people'>, count: number): (number | null)[][] {
  const length = draft.days.length
  const step = Number(draft.step) || 0
  return draft.people.map((_, place) =>
    Array.from({ length: count }, (_, passed) => {
      if (length === 0) return null
      const at = (((passed - place * step) % length) + length) % length
      return draft.days[at] ?? null
    }),
  )
}

export function longer(days: (number | null)[], length: number): (number | null)[] {
  const wanted = Math.max(1, Math.min(366, Math.round(length) || 1))
  if (wanted <= days.length) return days.slice(0, wanted)
  // What is added goes on as the cycle would.
  return Array.from({ length: wanted }, (_, at) => days[at % days.length] ?? null)
}

/** The last day of so many weeks from a day on. */
export const weeksUntil = (since: string, weeks: number): string => dayAfter(since, weeks * 7 - 1)
