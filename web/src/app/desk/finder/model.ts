/** Pure: what was typed into the command bar, and which of the things at hand fit it. */

export type Scope = 'all' | 'tickets' | 'people' | 'actions'
export type Kind =
  'recent' | 'number' | 'ticket' | 'contact' | 'organisation' | 'person' | 'action' | 'page' | 'setting' | 'search'

export interface Hit {
  key: string
  kind: Kind
  label: string
  /** Beside the label, quieter: a number, an organisation. */
  hint?: string
  /** A second line: where a setting lies, in which state a ticket is. */
  note?: string
  keys?: string
  to?: string
  run?: () => void | Promise<unknown>
  /** State of a ticket, for its glyph. */
  state?: { category: string; name: string }
}

export interface Group {
  key: string
  hits: Hit[]
  /** More were found than are shown. */
  hasMore?: boolean
}

export interface Asked {
  scope: Scope
  text: string
}

export const PREFIXES: Record<string, Scope> = { '>': 'actions', '#': 'tickets', '@': 'people' }

/** `>` narrows to actions, `#` to tickets, `@` to people. A full-width sign means the same. */
export function askedOf(typed: string): Asked {
  const text = typed
    .trim()
    .replace(/^[＞》]/, '>')
    .replace(/^＃/, '#')
    .replace(/^＠/, '@')
  const scope = PREFIXES[text[0] ?? '']
  return scope ? { scope, text: text.slice(1).trim() } : { scope: 'all', text }
}

/** Whether it reads like the number of a ticket, such as GD2026111600003, #WX20260312-0047 or 20260312001. */
export function isNumber(text: string): boolean {
  return /^#?[A-Z]{0,8}-?\d[\dA-Z-]{3,39}$/i.test(text.trim()) && /\d{4}/.test(text)
}

/** Whether two are the same number, however they are written. */
export function isSameNumber(one: string, other: string): boolean {
  const bare = (text: string): string => text.replace(/[#\s]/g, '').toUpperCase()
  return bare(one) === bare(other)
}

/**
 * How well a name fits what was typed: 3 begins with it, 2 a word of it does, 1 holds all its words, 0 not at all.
 * Words may come in any order.
 */
export function fit(text: string, ...names: (string | undefined)[]): number {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean)
  if (wanted.length === 0) return 1
  const label = (names[0] ?? '').toLowerCase()
  const all = names.filter(Boolean).join(' ').toLowerCase()
  if (!wanted.every((word) => all.includes(word))) return 0
  if (label.startsWith(wanted[0]!)) return 3
  return label.split(/[\s/·-]+/).some((word) => word.startsWith(wanted[0]!)) ? 2 : 1
}

/** Those that fit, the best first, the others in their order. */
export function fitting<T>(things: T[], text: string, namesOf: (thing: T) => (string | undefined)[], most = 5): T[] {
  return things
    .map((thing) => ({ thing, score: fit(text, ...namesOf(thing)) }))
    .filter((one) => one.score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map((one) => one.thing)
}

/** The place after a step up or down through all hits, around the ends. */
export function stepped(at: number, by: number, count: number): number {
  return count === 0 ? -1 : (((at + by) % count) + count) % count
}
