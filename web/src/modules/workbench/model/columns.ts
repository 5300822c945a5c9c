/** Which columns a list shows, in which order and how wide: of the view, or the person's own on this device. */

export interface ColumnChoice {
  columns: string[]
  widths: Record<string, number>
}

/** Columns that a row of a list knows the values of; the others of a view stand only on the ticket. */
export const KNOWN_COLUMNS = [
  'number',
  'title',
  'type',
  'state',
  'priority',
  'category',
  'requester',
  'team',
  'assignee',
  'channel',
  'tags',
  'due_at',
  'created_at',
  'updated_at',
  'solved_at',
  'closed_at',
] as const

export const USUAL_COLUMNS = ['number', 'title', 'state', 'priority', 'requester', 'assignee', 'due_at', 'updated_at']

const WIDTHS: Record<string, number> = {
  number: 160,
  title: 320,
  state: 120,
  priority: 88,
  requester: 140,
  tags: 150,
  channel: 72,
}
export const MIN_WIDTH = 64
export const MAX_WIDTH = 800

export function widthOf(choice: ColumnChoice, column: string): number {
  return choice.widths[column] ?? WIDTHS[column] ?? 130
}

/** Columns that can be shown: each once, the title always. */
export function soundColumns(wanted: string[], customKeys: ReadonlySet<string> | null): string[] {
  const known = (column: string): boolean =>
    column.startsWith('field:')
      ? customKeys === null || customKeys.has(column)
      : (KNOWN_COLUMNS as readonly string[]).includes(column)
  const sound = [...new Set(wanted)].filter(known)
  return sound.includes('title') ? sound : ['title', ...sound]
}

export function moved<T>(list: T[], from: number, to: number): T[] {
  const copy = [...list]
  const [one] = copy.splice(from, 1)
  if (one !== undefined) copy.splice(to, 0, one)
  return copy
}

const keyOf = (view: number | null): string => `gongdan.columns.${view ?? 'all'}`

/** The person's own choice for a view, where there is one. The one place that knows where it is kept. */
export function keptColumns(view: number | null): ColumnChoice | null {
  try {
    const read = JSON.parse(localStorage.getItem(keyOf(view)) ?? 'null') as ColumnChoice | null
    return read && Array.isArray(read.columns) ? { columns: read.columns, widths: read.widths ?? {} } : null
  } catch {
    return null
  }
}

export function keepColumns(view: number | null, choice: ColumnChoice | null): void {
  if (choice) localStorage.setItem(keyOf(view), JSON.stringify(choice))
  else localStorage.removeItem(keyOf(view))
}
