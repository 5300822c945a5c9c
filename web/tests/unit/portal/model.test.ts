import { describe, expect, it } from 'vitest'

import en from '@/modules/portal/locales/en'
import zh from '@/modules/portal/locales/zh'
import shared from '@/shared/locales/en'
import { openBody } from '@/modules/forms/model'
import {
  brandTokens,
  givenFacts,
  headline,
  plainTimeline,
  reopeningMove,
  whatNext,
  whoHasIt,
} from '@/modules/portal/model'
import { hasText, useTexts } from '@/shared/i18n'

useTexts('en', { portal: en, shared })

const NOW = new Date('2026-03-12T08:00:00Z')
const progress = (more: object = {}) =>
  ({
    number: 'GD1',
    category: 'open',
    your_turn: null,
    reopened: null,
    continued_in: null,
    due_at: null,
    next: { code: 'work', at: null },
    who: { assignee: null, team: null },
    ...more,
  }) as never

describe('where a request stands', () => {
  it.each([
    [{}, 'In progress'],
    [{ category: 'new' }, 'Received, waiting to be taken'],
    [{ category: 'solved', your_turn: 'confirm' }, 'Done. Have a look'],
    [{ category: 'waiting', your_turn: 'reply' }, 'We need an answer from you'],
    [{ reopened: { count: 1, at: null } }, 'Taken up again'],
    [{ continued_in: 'GD9' }, 'Goes on in another request'],
  ])('%j is “%s”', (more, words) => expect(headline(progress(more))).toBe(words))

  it('a promise that was missed is said, not hidden', () => {
    expect(whatNext(progress({ due_at: '2026-03-12T07:00:00Z' }), NOW)).toBe(
      'This is later than we promised, sorry. We are still on it.',
    )
    expect(whatNext(progress({ due_at: '2026-03-14T07:00:00Z' }), NOW)).toContain('We expect to solve it by')
    expect(whatNext(progress(), NOW)).toBe('In work. Progress shows below.')
    expect(whatNext(progress({ next: { code: 'nothing', at: null } }), NOW)).toBe('')
  })

  it('every code that the server may answer has words in both languages', () => {
    const codes = [
      'accept',
      'start',
      'work',
      'your_reply',
      'resume',
      'observe',
      'your_confirmation',
      'close',
      'reopen_until',
    ]
    for (const texts of [en, zh]) {
      useTexts('en', { portal: texts })
      for (const code of codes)
        expect([hasText(`portal.next.${code}`), hasText(`portal.next.${code}By`)]).toEqual([true, true])
      for (const key of ['new', 'open', 'waiting', 'on_hold', 'solved', 'closed']) {
        expect([hasText(`portal.stands.${key}`), hasText(`portal.step.to.${key}`)]).toEqual([true, true])
      }
    }
    useTexts('en', { portal: en, shared })
  })

  it('names who has it as far as that is told', () => {
    expect(whoHasIt(progress({ who: { assignee: 'Nina', team: 'Frontline' } }))).toBe('Nina · Frontline')
    expect(whoHasIt(progress({ who: { assignee: null, team: 'Frontline' } }))).toBe('Frontline')
    expect(whoHasIt(progress())).toBe('')
  })
})

describe('what happened', () => {
  const item = (kind: string, more: object = {}) =>
    ({
      id: 1,
      at: '2026-03-12T07:00:00Z',
      kind,
      actor: { kind: 'user', id: 1, name: 'Nina' },
      comment: null,
      details: {},
      ...more,
    }) as never

  it('keeps words and steps that mean something, and leaves inner workings out', () => {
    const shown = plainTimeline(
      [
        item('ticket.opened', { actor: { kind: 'customer', id: 7, name: 'Carl' } }),
        item('ticket.moved', { details: { from_category: 'new', to_category: 'open' } }),
        item('ticket.moved', { details: { from_category: 'open', to_category: 'open' } }),
        item('ticket.changed', { details: { field: 'tags' } }),
        item('ticket.commented', { comment: { body: 'Hello' } }),
      ],
      'Carl',
    )
    expect(shown.map((one) => [one.who, one.text])).toEqual([
      ['You', 'Made the request'],
      ['Nina', 'Work has begun'],
      ['Nina', ''],
    ])
  })
})

it('a step says what a customer did, not that he began the work', () => {
  const moved = (from: string, to: string, kind: string) =>
    ({
      id: 1,
      at: '2026-03-12T07:00:00Z',
      kind: 'ticket.moved',
      actor: { kind, id: 7, name: 'Carl' },
      comment: null,
      details: { from_category: from, to_category: to },
    }) as never
  const words = (...items: never[]) => plainTimeline(items, 'Carl').map((one) => one.text)
  expect(words(moved('solved', 'open', 'customer'), moved('closed', 'open', 'user'))).toEqual([
    'Taken up again',
    'Taken up again',
  ])
  expect(words(moved('solved', 'closed', 'customer'), moved('solved', 'closed', 'system'))).toEqual([
    'Confirmed, closed',
    'Closed',
  ])
})

it('a closed one is opened again by a move that asks for nothing, as long as it may be', () => {
  const moves = [
    { key: 'finish', to: 'closed', required_fields: [] },
    { key: 'deep', to: 'open', required_fields: ['root_cause'] },
    { key: 'reopen', to: 'open', required_fields: [] },
  ] as never[]
  const closed = { category: 'closed', next: { code: 'reopen_until', at: null } }
  expect(reopeningMove(progress(closed), moves)).toBe('reopen')
  expect(reopeningMove(progress(closed), [])).toBeNull()
  expect(reopeningMove(progress({ ...closed, next: { code: 'nothing', at: null } }), moves)).toBeNull()
  expect(reopeningMove(progress({ category: 'open' }), moves)).toBeNull()
})

it('what was filled in is told with its names, files and empty ones are not', () => {
  const entry = (field: string, kind: string | null, more: object = {}) => ({
    field,
    kind,
    name: field.toUpperCase(),
    is_custom: true,
    options: [],
    rules: {},
    ...more,
  })
  const options = [{ key: 'broken', names: { en: 'Damaged' } }]
  const form = {
    sections: [
      { entries: [entry('title', null, { is_custom: false }), entry('order_no', 'text')] },
      { entries: [entry('reason', 'select', { options }), entry('photos', 'file'), entry('item', 'text')] },
    ],
  } as never
  const fields = { order_no: 'A1', reason: 'broken', photos: [4], resolution: 'done' }
  expect(givenFacts(form, fields)).toEqual([
    { label: 'ORDER_NO', value: 'A1' },
    { label: 'REASON', value: 'Damaged' },
  ])
  expect(givenFacts(undefined, fields)).toEqual([])
})

it('a request is told apart into own and custom fields', () => {
  expect(openBody('refund', { title: 'Broken', order_no: 'A1', category: null, priority: 'high' }, [4])).toEqual({
    title: 'Broken',
    type: 'refund',
    priority: 'high',
    fields: { order_no: 'A1' },
    files: [4],
  })
})

it('a company’s colour is the readable one of the theme', () => {
  const face = {
    colours: { brand: '#2bb3c8', on_brand: '#000000', on_white: '#1c7482', on_dark: '#2bb3c8' },
  } as never
  expect(brandTokens(face, false)['--gd-brand']).toBe('color-mix(in srgb, #1c7482 84%, black)')
  expect(brandTokens(face, true)['--gd-brand']).toBe('#2bb3c8')
  expect(brandTokens(null, false)).toEqual({})
})
