import { beforeEach, describe, expect, it } from 'vitest'

import en from '@/modules/channels/locales/en'
import {
  byComment,
  canDiscard,
  canReplay,
  checksOf,
  each,
  lostOf,
  outShowOf,
  outStatesOf,
  reasonWords,
  refusalWords,
  showOf,
  statesOf,
  subjectOf,
} from '@/modules/channels/messageModel'
import { useTexts, type Texts } from '@/shared/i18n'

beforeEach(() => useTexts('en', { channels: en } as unknown as Texts))

describe('what the list shows', () => {
  it('is what waits, unless something else is asked for', () => {
    expect(showOf(undefined)).toBe('waiting')
    expect(showOf('nonsense')).toBe('waiting')
    expect(statesOf('waiting')).toEqual(['held', 'failed'])
    expect(statesOf('all')).toEqual([])
    expect(statesOf('ignored')).toEqual(['ignored'])
  })

  it('offers only what the state allows', () => {
    const states = ['received', 'done', 'ignored', 'held', 'failed', 'discarded'] as const
    expect(states.filter((state) => canReplay({ state }))).toEqual(['ignored', 'held', 'failed', 'discarded'])
    expect(states.filter((state) => canDiscard({ state }))).toEqual(['held', 'failed'])
  })

  it('tells a subject that may not be read from one that there is not', () => {
    expect(subjectOf({ subject: 'Hi', state: 'done', ticket: null })).toBe('Hi')
    expect(subjectOf({ subject: '', state: 'held', ticket: null })).toBe('(no subject)')
    expect(subjectOf({ subject: '', state: 'done', ticket: null })).toContain('may not see')
  })

  it('says a reason in words, and one that it does not know as it is', () => {
    expect(reasonWords('storm')).toBe('Too many from this sender in a short time')
    expect(reasonWords('brand_new')).toBe('brand_new')
    expect(reasonWords('')).toBe('')
  })
})

describe('tests of the sender', () => {
  it('come in a fixed order, without those that were not made', () => {
    const trust = { dkim: { result: 'pass', domain: 'a.example' }, spf: { result: 'fail', detail: 'no' }, arc: {} }
    expect(checksOf(trust).map((one) => [one.name, one.result, one.domain])).toEqual([
      ['spf', 'fail', ''],
      ['dkim', 'pass', 'a.example'],
    ])
    expect(checksOf({ dmarc: null, spf: 7 })).toEqual([])
  })
})

describe('mail of a ticket', () => {
  it('is found by the comment that it carries, the newest first', () => {
    const mails = [
      { id: 3, comment_id: 9 },
      { id: 2, comment_id: 9 },
      { id: 1, comment_id: null },
    ]
    expect([...byComment(mails)]).toEqual([[9, mails[0]]])
    expect(byComment(undefined).size).toBe(0)
  })

  it('names those whom it did not reach', () => {
    const person = (address: string, state: 'sent' | 'bounced' | 'refused', detail = '', status = '') =>
      ({ address, state, detail, status, field: 'to', name: '', contact_id: null, settled_at: null }) as const
    expect(
      lostOf({
        recipients: [person('a@x', 'sent'), person('b@x', 'bounced', 'full'), person('c@x', 'refused', '', '5.1.1')],
      }),
    ).toEqual([
      { address: 'b@x', status: '', detail: 'full' },
      { address: 'c@x', status: '5.1.1', detail: '5.1.1' },
    ])
  })
})

it('shows of what goes out first what was given up', () => {
  expect(outStatesOf(outShowOf('nonsense'))).toEqual(['failed', 'dead'])
  expect(outStatesOf('all')).toEqual([])
  expect(outStatesOf(outShowOf('sent'))).toEqual(['sent', 'delayed'])
})

it.each([
  ['5.1.1', 'There is no such address'],
  ['550 5.7.1 blocked', 'The other server takes it for spam or does not trust us'],
  ['550 no such user here', 'There is no such address'],
  ['4.2.2', 'The mailbox is full'],
  ['451 4.7.0 try later', 'The other server takes it for spam or does not trust us'],
  ['421 too busy', 'The other server does not take it now'],
  [
    'smtp.a.example did not let us in: 5.7.8',
    'The mail server did not let us in: check user and password of the mailbox',
  ],
  ['smtp.a.example: Connection refused', 'The mail server could not be reached'],
  ['interrupted', 'Sending broke off twice; it may have arrived'],
  ['', 'The other server refused it'],
])('says why a mail did not arrive: %s', (said, words) => expect(refusalWords(said)).toBe(words))

it('does the same to each, whatever is refused on the way', async () => {
  const done: number[] = []
  const outcome = await each([1, 2, 3], async (id) => {
    if (id === 2) throw new Error('no')
    done.push(id)
  })
  expect(done).toEqual([1, 3])
  expect(outcome).toMatchObject({ done: 2, refused: 1 })
  expect(String(outcome.error)).toContain('no')
})
