import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

import en from '@/modules/audit/locales/en'
import zh from '@/modules/audit/locales/zh'
import { askedFor, detailsOf, filterFrom, queryOf, sentenceOf, startOf, type Wording } from '@/modules/audit/model'
import type { AuditLine } from '@/modules/audit/queries'
import { hasText, t, useTexts, type Locale, type Texts } from '@/shared/i18n'

/** Every kind that the server writes into the log, as its own test holds them. */
const shapes = JSON.parse(
  readFileSync(resolve(import.meta.dirname, '../../../../tests/architecture/event_shapes.json'), 'utf8'),
) as Record<string, { fields: Record<string, string> }>
const kinds = Object.keys(shapes)

const NAMES: Record<string, string> = { 'user.12': '王芳', 'team.7': '一线客服', 'role.agent': '客服坐席' }
const words: Wording = { t, hasText, nameOf: (subject, id) => NAMES[`${subject}.${id}`] }

function line(kind: string, payload: Record<string, unknown> = {}, changes: Partial<AuditLine> = {}): AuditLine {
  return {
    id: 1,
    at: '2026-03-01T08:00:00Z',
    recorded_at: '2026-03-01T08:00:00Z',
    kind,
    subject: kind.split('.')[0] ?? '',
    subject_id: 12,
    actor: { kind: 'user', id: 3, name: '冯军' },
    cause: null,
    request_id: null,
    client_address: '10.0.0.7',
    payload,
    seal_id: null,
    ...changes,
  } as AuditLine
}

/** Values as the server would send them, by the shape it promises. */
function payloadOf(kind: string): Record<string, unknown> {
  const fields = Object.entries(shapes[kind]?.fields ?? {})
  return Object.fromEntries(
    fields.map(([name, type]) => {
      if (type.startsWith('int')) return [name, 5]
      if (type.startsWith('list')) return [name, []]
      if (type.startsWith('dict')) return [name, name === 'changes' ? { name: ['a', 'b'] } : {}]
      return [name, type.startsWith('bool') ? true : 'x']
    }),
  )
}

describe.each([
  ['zh-CN', zh],
  ['en', en],
] as [Locale, Texts][])('the log in %s', (locale, texts) => {
  it('has a whole sentence for every kind', () => {
    useTexts(locale, { audit: texts })
    expect(kinds.length).toBeGreaterThan(150)
    for (const kind of kinds) {
      const sentence = sentenceOf(line(kind, payloadOf(kind)), words)
      expect(hasText(`audit.kind.${kind}`), `${kind} has no words`).toBe(true)
      expect(sentence, kind).not.toMatch(/[{}]/)
      expect(sentence, kind).not.toContain('audit.')
    }
  })

  it('tells a kind without words by its code', () => {
    useTexts(locale, { audit: texts })
    expect(sentenceOf(line('moon.landed'), words)).toBe('冯军 · moon.landed · #12')
  })
})

describe('a line', () => {
  it('names people, teams and roles', () => {
    useTexts('en', { audit: en })
    const payload = { granted: ['agent', 'other'], withdrawn: [] }
    expect(sentenceOf(line('user.roles_changed', payload), words)).toBe(
      '冯军 changed the roles of 王芳: granted 客服坐席, other, withdrawn none',
    )
    expect(
      sentenceOf(line('user.signed_out', {}, { actor: { kind: 'system', id: null, name: 'system' } }), words),
    ).toBe('王芳 signed out')
    const failed = line('user.sign_in_failed', { email: 'a@b.c', reason: 'locked' })
    expect(sentenceOf(failed, words)).toBe('Sign-in of a@b.c failed: the account is locked')
  })

  it('shows before and after, pairs of from and to, and the rest', () => {
    useTexts('en', { audit: en })
    const changed = line('team.changed', { team_id: 12, changes: { name: ['Old', 'New'], lead_id: [null, 12] } })
    expect(detailsOf(changed, words)).toEqual([
      { label: 'name', before: 'Old', after: 'New' },
      { label: 'lead', before: 'empty', after: '王芳' },
    ])
    const moved = line('ticket.moved', { from_state: 'new', to_state: 'open', move: 'accept', version: 4 })
    expect(detailsOf(moved, words)).toEqual([
      { label: 'state', before: 'new', after: 'open' },
      { label: 'move', before: null, after: 'accept' },
    ])
  })
})

describe('the filter', () => {
  it('stands in the address, days whole and in the time zone of the reader', () => {
    const query = { actor: '12', subject: 'team', subject_id: '7', since: '2026-03-01', until: '2026-03-01', x: 'y' }
    const filter = filterFrom(query)
    expect(queryOf(filter)).toEqual({
      actor: '12',
      subject: 'team',
      subject_id: '7',
      since: '2026-03-01',
      until: '2026-03-01',
    })
    expect(askedFor(filter, 'Asia/Shanghai')).toEqual({
      actor_kind: 'user',
      actor_id: 12,
      subject: 'team',
      subject_id: 7,
      from: '2026-02-28T16:00:00.000Z',
      to: '2026-03-01T16:00:00.000Z',
    })
    expect(filterFrom({ since: 'yesterday' }).since).toBe('')
    expect(startOf('2026-07-01', 'Europe/Berlin')).toBe('2026-06-30T22:00:00.000Z')
  })
})
