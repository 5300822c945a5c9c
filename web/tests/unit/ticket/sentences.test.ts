import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import { beforeEach, describe, expect, it } from 'vitest'

import kitEn from '@/kit/locales/en'
import kitZh from '@/kit/locales/zh'
import en from '@/modules/ticket/locales/en'
import zh from '@/modules/ticket/locales/zh'
import { changeLines, plainValue, sentenceOf, type Names } from '@/modules/ticket/sentences'
import type { TimelineItem } from '@/modules/ticket/queries'
import sharedEn from '@/shared/locales/en'
import sharedZh from '@/shared/locales/zh'
import { t, useTexts, type Texts } from '@/shared/i18n'

const shapes = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../../tests/architecture/event_shapes.json'), 'utf8'),
) as Record<string, { fields: Record<string, string> }>
const kinds = Object.keys(shapes).filter((kind) => kind.startsWith('ticket.'))

const names: Names = {
  person: (id) => (id ? 'Ann' : ''),
  state: (key) => String(key ?? ''),
  move: (key) => String(key ?? ''),
  field: (name) => name,
  value: (_name, value) => plainValue(value),
}

function example(type: string): unknown {
  if (type.startsWith('int')) return 3
  if (type.startsWith('bool')) return true
  if (type.startsWith('list')) return [1, 2]
  if (type.startsWith('dict')) return { priority: ['low', 'high'] }
  return 'x'
}
function item(kind: string, details: Record<string, unknown>): TimelineItem {
  return {
    id: 1,
    kind,
    at: '2026-03-12T09:00:00Z',
    actor: { kind: 'user', id: 9, name: '何敏' },
    is_public: true,
    details,
    comment: null,
  }
}

describe.each([
  ['zh-CN', { ticket: zh, kit: kitZh, shared: sharedZh }],
  ['en', { ticket: en, kit: kitEn, shared: sharedEn }],
] as const)('facts in %s', (locale, texts) => {
  beforeEach(() => useTexts(locale, texts as unknown as Texts))

  it.each(kinds)('%s has a sentence with nothing left open', (kind) => {
    const full = Object.fromEntries(Object.entries(shapes[kind]!.fields).map(([name, type]) => [name, example(type)]))
    const bare = Object.fromEntries(Object.keys(shapes[kind]!.fields).map((name) => [name, null]))
    for (const details of [full, bare, {}]) {
      const told = sentenceOf(item(kind, details), names)
      expect(told.key).not.toBe('ticket.event.unknown')
      const words = t(told.key, told.values)
      expect(words).not.toMatch(/\{\w+\}|undefined|null|\[object/)
      expect(words.length).toBeGreaterThan(1)
    }
  })

  it('says a change of fields as from and to, and an emptied one as emptied', () => {
    const lines = changeLines(
      { changes: { priority: ['low', 'high'], 'fields.x': ['a', null], title: [null, 'b'] } },
      names,
    )
    expect(lines[0]).toContain('low → high')
    expect(lines[1]).toContain('a')
    expect(lines[2]).toContain('b')
  })

  it('tells a kind that is not known rather than leaving it out', () => {
    expect(sentenceOf(item('ticket.danced', {}), names).key).toBe('ticket.event.unknown')
  })
})
