/** What all set-up has in common: names in two languages, keys made of them, and what is different between two drafts. */

import { named } from '@/shared/i18n'

export type Names = {
  'zh-CN': string
  en: string
}

export function namesOf(given: Record<string, string | null | undefined> | null | undefined): Names {
  return { 'zh-CN': given?.['zh-CN'] ?? '', en: given?.en ?? '' }
}

/** A stable word for programs: small letters, digits and _, beginning with a letter, free among those `taken`. */
export function keyFrom(text: string, fallback: string, taken: string[] = []): string {
  const plain = text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 50)
    .replace(/_+$/, '')
  const base = plain || fallback
  if (!taken.includes(base)) return base
  let count = 2
  while (taken.includes(`${base}_${count}`)) count += 1
  return `${base}_${count}`
}

/** Equal as JSON, whatever the order of keys. */
export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, inner]) => inner !== undefined)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, inner]) => [key, sorted(inner)]),
    )
  }
  return value
}

/** A copy as JSON, without what Vue wraps around it: `structuredClone` takes no proxies. */
export function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}

/** Only what was changed since `base`: what a PATCH sends, so that changes of others to the rest stay. */
export function changed<T extends object>(base: T, draft: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(draft).filter(([key, value]) => !isSame(value, base[key as keyof T])),
  ) as Partial<T>
}

/** The same list with one entry at another place. */
export function moved<T>(list: T[], from: number, to: number): T[] {
  const next = [...list]
  const [one] = next.splice(from, 1)
  if (one !== undefined) next.splice(to, 0, one)
  return next
}

/** Whether every word that is searched for stands in one of the texts. */
export function fits(wanted: string, ...texts: (string | null | undefined)[]): boolean {
  const text = texts.filter(Boolean).join(' ').toLowerCase()
  return wanted
    .trim()
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Both names as one text, for searching in either language. */
export function bothNames(names: Record<string, string | null | undefined>): string {
  return Object.values(names).filter(Boolean).join(' ')
}

export interface Node<T> {
  item: T
  depth: number
  /** Place among its siblings. */
  at: number
  siblings: T[]
}

/** A tree as lines in reading order: each with how deep it lies. What hangs on nothing known is a root. */
export function asLines<T extends { id: number; parent_id: number | null; position: number }>(all: T[]): Node<T>[] {
  const known = new Set(all.map((one) => one.id))
  const below = new Map<number | null, T[]>()
  for (const one of all) {
    const parent = one.parent_id !== null && known.has(one.parent_id) ? one.parent_id : null
    below.set(parent, [...(below.get(parent) ?? []), one])
  }
  const lines: Node<T>[] = []
  const walk = (parent: number | null, depth: number): void => {
    const siblings = [...(below.get(parent) ?? [])].sort((a, b) => a.position - b.position || a.id - b.id)
    siblings.forEach((item, at) => {
      lines.push({ item, depth, at, siblings })
      walk(item.id, depth + 1)
    })
  }
  walk(null, 0)
  return lines
}

/** The new positions after one was moved among its siblings: only those that really change. */
export function newPositions<T extends { id: number; position: number }>(
  siblings: T[],
  from: number,
  to: number,
): { id: number; position: number }[] {
  return moved(siblings, from, to)
    .map((one, at) => ({ id: one.id, position: (at + 1) * 10, was: one.position }))
    .filter((one) => one.position !== one.was)
    .map(({ id, position }) => ({ id, position }))
}

export interface Option {
  key: string
  names: Record<string, string>
  is_active?: boolean
  children?: Option[]
}

/** Names of options, in the language of the page. */
export function optionName(option: { key?: unknown; names?: unknown }): string {
  return named(option.names as Record<string, string> | undefined, String(option.key ?? ''))
}
