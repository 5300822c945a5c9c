/** What is other between two definitions, part by part and word by word; pages put it into sentences. */

import { isSame } from '@/modules/setup/model'
import type { Definition, Move, State } from './definition'

export interface WordChange {
  word: string
  before: unknown
  after: unknown
}

export interface PartChange {
  key: string
  kind: 'state' | 'move'
  how: 'added' | 'removed' | 'changed'
  part: State | Move
  words: WordChange[]
}

export interface Difference {
  initial: { before: string; after: string } | null
  parts: PartChange[]
}

/** Where a state is drawn changes nothing about a flow. */
const DRAWN = new Set(['key', 'position'])

/** What is left out and what is empty mean the same. */
function said(value: unknown): unknown {
  if (value === undefined || value === false) return null
  if (Array.isArray(value) && value.length === 0) return null
  if (value && typeof value === 'object' && Object.keys(value).length === 0) return null
  return value
}

function wordsOf(before: object, after: object): WordChange[] {
  const old = before as Record<string, unknown>
  const now = after as Record<string, unknown>
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .filter((word) => !DRAWN.has(word) && !isSame(said(old[word]), said(now[word])))
    .sort()
    .map((word) => ({ word, before: said(old[word]), after: said(now[word]) }))
}

function partsOf<T extends State | Move>(kind: 'state' | 'move', before: T[], after: T[]): PartChange[] {
  const old = new Map(before.map((one) => [one.key, one]))
  const now = new Map(after.map((one) => [one.key, one]))
  const added = after.filter((one) => !old.has(one.key))
  const removed = before.filter((one) => !now.has(one.key))
  const kept = after.flatMap((part): PartChange[] => {
    const was = old.get(part.key)
    const words = was ? wordsOf(was, part) : []
    return words.length > 0 ? [{ key: part.key, kind, how: 'changed', part, words }] : []
  })
  const whole = (how: 'added' | 'removed') => (part: T) =>
    ({ key: part.key, kind, how, part, words: [] }) satisfies PartChange
  return [...added.map(whole('added')), ...removed.map(whole('removed')), ...kept]
}

export function differenceOf(before: Definition, after: Definition): Difference {
  return {
    initial: before.initial === after.initial ? null : { before: before.initial, after: after.initial },
    parts: [
      ...partsOf('state', before.states, after.states),
      ...partsOf('move', before.moves, after.moves),
    ],
  }
}

export function countOf(difference: Difference): number {
  return difference.parts.length + (difference.initial ? 1 : 0)
}
