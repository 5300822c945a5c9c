/** People and what they can, as a matrix: a row for each person, a column for each skill. */

import type { PersonSkill, RoutingPerson, Skill } from '../queries'

export type Cell = PersonSkill | null

export interface MatrixRow {
  person: RoutingPerson
  cells: Cell[]
}

/** Columns that are worth their room: what is offered, and what somebody of these has. */
export function columnsOf(skills: Skill[], people: RoutingPerson[]): Skill[] {
  const held = new Set(people.flatMap((one) => one.skills.map((skill) => skill.skill_id)))
  return skills
    .filter((one) => one.is_active || held.has(one.id))
    .sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'skill' ? -1 : 1))
}

export function matrixOf(columns: Skill[], people: RoutingPerson[]): MatrixRow[] {
  return people.map((person) => {
    const has = new Map(person.skills.map((one) => [one.skill_id, one]))
    return { person, cells: columns.map((column) => has.get(column.id) ?? null) }
  })
}

/** Days until the last day on which it holds; null where it holds for good. */
export function daysLeft(expires: string | null, today: string): number | null {
  if (expires === null) return null
  return Math.round((Date.parse(`${expires}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000)
}

/** As the form holds it: all of it, numbers as they are typed. */
export interface PersonDraft {
  capacity: string
  weight: string
  region_id: number | null
  latitude: string
  longitude: string
  calendar_id: number | null
  skills: { skill_id: number; level: number; expires_on: string }[]
}

export function personDraft(person: RoutingPerson): PersonDraft {
  const shown = (value: number | null): string => (value === null ? '' : String(value))
  return {
    capacity: person.has_own_capacity ? String(person.capacity) : '',
    weight: String(person.weight),
    region_id: person.region_id,
    latitude: shown(person.latitude),
    longitude: shown(person.longitude),
    calendar_id: person.calendar_id,
    skills: person.skills.map((one) => ({
      skill_id: one.skill_id,
      level: one.level,
      expires_on: one.expires_on ?? '',
    })),
  }
}

const numberOf = (typed: string): number | null => (String(typed).trim() === '' ? null : Number(typed))

export function personSent(draft: PersonDraft) {
  return {
    capacity: numberOf(draft.capacity),
    weight: numberOf(draft.weight) ?? 1,
    region_id: draft.region_id,
    latitude: numberOf(draft.latitude),
    longitude: numberOf(draft.longitude),
    calendar_id: draft.calendar_id,
    skills: draft.skills.map((one) => ({ ...one, expires_on: one.expires_on || null })),
  }
}
