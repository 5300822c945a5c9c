/** Pure: what is searched for, as it stands in the address and as the server is asked. */

export const CATEGORIES = ['new', 'open', 'waiting', 'on_hold', 'solved', 'closed'] as const
export const SPANS = ['7', '30', '365', 'all'] as const
export const SHELVES = ['desk', 'any', 'archive'] as const

export interface Search {
  q: string
  states: string[]
  types: string[]
  assignee: number | null
  span: (typeof SPANS)[number]
  shelf: (typeof SHELVES)[number]
}

type Query = Record<string, unknown>

const listOf = (value: unknown): string[] => (typeof value === 'string' && value ? value.split(',') : [])
const oneOf = <T extends string>(known: readonly T[], value: unknown, fallback: T): T =>
  known.find((one) => one === value) ?? fallback

/** The search that an address says; what it says wrongly is left out. */
export function searchOf(query: Query): Search {
  const assignee = Number(query.assignee)
  return {
    q: typeof query.q === 'string' ? query.q.slice(0, 200) : '',
    states: listOf(query.state).filter((one) => (CATEGORIES as readonly string[]).includes(one)),
    types: listOf(query.type),
    assignee: Number.isInteger(assignee) && assignee > 0 ? assignee : null,
    span: oneOf(SPANS, query.time, 'all'),
    shelf: oneOf(SHELVES, query.in, 'desk'),
  }
}

/** As it stands in the address: only what differs from the plain search. */
export function queryOf(search: Search): Record<string, string | undefined> {
  return {
    q: search.q || undefined,
    state: search.states.join(',') || undefined,
    type: search.types.join(',') || undefined,
    assignee: search.assignee ? String(search.assignee) : undefined,
    time: search.span === 'all' ? undefined : search.span,
    in: search.shelf === 'desk' ? undefined : search.shelf,
  }
}

/** The tree of tests for the server; undefined where nothing narrows. */
export function filterOf(search: Search): string | undefined {
  const tests: object[] = []
  if (search.states.length) tests.push({ field: 'state_category', op: 'is_any_of', value: search.states })
  if (search.types.length) tests.push({ field: 'type', op: 'is_any_of', value: search.types })
  if (search.assignee) tests.push({ field: 'assignee', op: 'is', value: search.assignee })
  if (search.span !== 'all')
    tests.push({ field: 'updated_at', op: 'within_last', value: { amount: Number(search.span), unit: 'days' } })
  return tests.length ? JSON.stringify({ all: tests }) : undefined
}

export function isNarrowed(search: Search): boolean {
  return filterOf(search) !== undefined || search.shelf === 'archive'
}

export function toggled(list: string[], one: string): string[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one]
}
