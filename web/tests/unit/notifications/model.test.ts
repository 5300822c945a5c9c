import { expect, test } from 'vitest'

import { addressOf, groupOf, kindsOf, NOTICE_GROUPS, sentenceKey } from '@/modules/notifications/model'
import en from '@/modules/notifications/locales/en'
import type { Notice } from '@/modules/notifications/queries'

const notice = (given: Partial<Notice>): Notice => ({
  id: 1,
  kind: 'mentioned',
  kind_name: 'Mentioned you',
  ticket: { id: 7, number: 'GD7', title: 'Seven' },
  actor: { id: 1, kind: 'user', name: 'Nina' },
  count: 1,
  excerpt: null,
  details: {},
  created_at: '2026-01-01T00:00:00Z',
  told_at: '2026-01-01T00:00:00Z',
  read_at: null,
  ...given,
})

test('a notice leads to what it is about', () => {
  expect(addressOf(notice({}))).toBe('/tickets/7')
  expect(addressOf(notice({ details: { comment_id: 9 } }))).toBe('/tickets/7#comment-9')
  expect(addressOf(notice({ ticket: null, details: { bulk_edit_id: 3 } }))).toBe('/tickets?bulk=3')
  expect(addressOf(notice({ ticket: null }))).toBeNull()
})

test('a sentence tells the outcome', () => {
  expect(sentenceKey(notice({ kind: 'approval_decided', details: { outcome: 'rejected' } }))).toBe(
    'approval_decided.rejected',
  )
  expect(sentenceKey(notice({ kind: 'nudged', details: { is_from_customer: true } }))).toBe('nudged.customer')
  expect(sentenceKey(notice({ kind: 'approval_asked', details: { is_reminder: true } }))).toBe('approval_asked.again')
})

test('every kind has a place and a sentence', () => {
  const kinds = NOTICE_GROUPS.flatMap(kindsOf)
  expect(new Set(kinds).size).toBe(kinds.length)
  expect(Object.keys(en.say).sort()).toEqual([...kinds].sort())
  expect(groupOf('something_new')).toBe('follow')
})
