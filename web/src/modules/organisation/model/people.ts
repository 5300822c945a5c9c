/** The filters of the list of people, in the address and for the server. */

import type { UserQuery } from '../queries'

export const SHOWN = ['active', 'locked', 'no-password', 'no-role', 'retired', 'customers', 'all'] as const
export type Shown = (typeof SHOWN)[number]

export interface PeopleFilter {
  q: string
  shown: Shown
  role: string | null
  team: number | null
  department: number | null
}

type Query = Record<string, unknown>

function number(value: unknown): number | null {
  const found = Number(value)
  return Number.isSafeInteger(found) && found > 0 ? found : null
}

export function filterFrom(query: Query): PeopleFilter {
  const shown = SHOWN.find((one) => one === query.show) ?? 'active'
  return {
    q: typeof query.q === 'string' ? query.q : '',
    shown,
    role: typeof query.role === 'string' && query.role ? query.role : null,
    team: number(query.team),
    department: number(query.department),
  }
}

/** What stands in the address: only what differs from the plain list. */
export function queryOf(filter: PeopleFilter): Record<string, string> {
  const query: Record<string, string> = {}
  if (filter.q.trim()) query.q = filter.q.trim()
  if (filter.shown !== 'active') query.show = filter.shown
  if (filter.role) query.role = filter.role
  if (filter.team) query.team = String(filter.team)
  if (filter.department) query.department = String(filter.department)
  return query
}

export function askedFor(filter: PeopleFilter): UserQuery {
  const asked: UserQuery = {}
  if (filter.q.trim()) asked.q = filter.q.trim()
  if (filter.role) asked.role = filter.role
  if (filter.team) asked.team_id = filter.team
  if (filter.department) asked.department_id = filter.department
  const NEEDS = { locked: 'unlocking', 'no-password': 'password', 'no-role': 'role' } as const
  if (filter.shown in NEEDS) return { ...asked, is_staff: true, needs: NEEDS[filter.shown as keyof typeof NEEDS] }
  if (filter.shown === 'active') return { ...asked, is_staff: true, is_active: true }
  if (filter.shown === 'retired') return { ...asked, is_staff: true, is_active: false }
  if (filter.shown === 'customers') return { ...asked, is_staff: false }
  return asked
}
