import { describe, expect, it } from 'vitest'

import {
  asHtml,
  letterOf,
  afterSending,
  mergeDrafts,
  sentWithOf,
  NOTHING_WRITTEN,
  type ServerDraft,
  type Written,
} from '@/modules/ticket/draftModel'
import { placeIn } from '@/modules/ticket/listPlace'
import { asksFirst, missingFor, moveBar } from '@/modules/ticket/moveModel'
import { afterClosing, withTab } from '@/modules/ticket/openTabs'
import { arranged, moved } from '@/modules/ticket/sideOrder'
import type { Move, Ticket } from '@/modules/ticket/queries'

const server: ServerDraft = {
  body: '<p>server</p>',
  body_format: 'html',
  is_public: true,
  files: [7],
  sent_with: null,
  version: 3,
  updated_at: '2026-03-12T10:00:00Z',
}
const device = (more: Partial<Written>): Written => ({ ...NOTHING_WRITTEN, ...more })

describe('two drafts of one text', () => {
  it('the server has none: the device goes on', () => {
    expect(mergeDrafts(device({ reply: 'x' }), null).kind).toBe('device')
  })
  it('the device has none: the server is taken, with its files', () => {
    const merge = mergeDrafts(device({}), server)
    expect(merge).toMatchObject({
      kind: 'server',
      written: { reply: '<p>server</p>', serverVersion: 3, mode: 'reply' },
    })
  })
  it('the device goes on from that very version', () => {
    expect(mergeDrafts(device({ reply: 'y', serverVersion: 3, isUnsaved: true }), server).kind).toBe('device')
  })
  it('the server was saved from elsewhere and nothing was typed here since', () => {
    expect(mergeDrafts(device({ reply: 'y', serverVersion: 2 }), server).kind).toBe('server')
  })
  it('both were written apart: the newer is shown, none is lost', () => {
    const old = mergeDrafts(
      device({ reply: 'y', serverVersion: 2, isUnsaved: true, at: '2026-03-12T09:00:00Z' }),
      server,
    )
    expect(old).toMatchObject({ kind: 'conflict', newer: 'server', server: { reply: '<p>server</p>' } })
    const late = mergeDrafts(
      device({ reply: 'y', serverVersion: 2, isUnsaved: true, at: '2026-03-12T11:00:00Z' }),
      server,
    )
    expect(late).toMatchObject({ kind: 'conflict', newer: 'device' })
  })
  it('a note stays where the server has a reply', () => {
    expect(mergeDrafts(device({ note: 'inside', serverVersion: 2 }), server)).toMatchObject({
      kind: 'server',
      written: { note: 'inside', reply: '<p>server</p>' },
    })
  })
  it('was sent while nobody looked', () => {
    const tried = { key: 'k', body: '{}' }
    expect(mergeDrafts(device({ reply: 'y', serverVersion: 3, tried }), null).kind).toBe('sent')
  })
  it('what a tool does with a text comes back with it, and goes when it was sent', () => {
    const macro = { tool: 'macro', title: '已受理', lines: ['添加标签 vip'], data: { macro: 12 } }
    const sentWith = { ...macro, isPublic: true }
    const merge = mergeDrafts(device({}), { ...server, sent_with: macro })
    expect(merge).toMatchObject({ kind: 'server', written: { sentWith } })
    const kept = device({ reply: 'y', note: 'inside', sentWith })
    expect(sentWithOf(kept, 'note')).toBeNull()
    expect(afterSending(kept, 'note')).toMatchObject({ reply: 'y', note: '', sentWith })
    expect(afterSending(kept, 'reply')).toMatchObject({ reply: '', note: 'inside', sentWith: null })
    expect(mergeDrafts(device({ reply: 'y', serverVersion: 2, sentWith }), server)).toMatchObject({
      kind: 'server',
      written: { sentWith: null },
    })
  })
  it('plain text becomes paragraphs and nothing else', () => {
    expect(asHtml('a\n<b>', 'text')).toBe('<p>a</p><p>&lt;b&gt;</p>')
  })
})

describe('what is sent again', () => {
  const body = { body: 'x', based_on_comment_id: 1, ignore_newer: false }
  it('is exactly what was tried, under its key', () => {
    const first = letterOf(null, body, () => 'k1')
    const tried = { key: first.key, body: JSON.stringify(first.body) }
    const again = letterOf(tried, { ...body, based_on_comment_id: 9 }, () => 'k2')
    expect(again).toEqual({ key: 'k1', body, isAgain: true })
    expect(letterOf(tried, { ...body, body: 'y' }, () => 'k2').key).toBe('k2')
  })
})

describe('the place in a list', () => {
  it('is told by what the list left behind, the navigation first', () => {
    const stored = JSON.stringify({ url: '/desk/tickets?view=1', ids: [1, 2, 3] })
    expect(placeIn(2, stored, null)).toEqual({
      url: '/desk/tickets?view=1',
      ids: [1, 2, 3],
      at: 1,
      previous: 1,
      next: 3,
    })
    expect(placeIn(9, stored, { list: { ids: [8, 9] } })).toMatchObject({ previous: 8, next: null })
  })
  it.each(['', 'x{', '[]', '{"ids":["a"]}', null])('is none where nothing sound is stored: %s', (stored) => {
    expect(placeIn(2, stored, null)).toBeNull()
  })
})

describe('moves', () => {
  const move = (key: string, more: Partial<Move> = {}): Move => ({
    key,
    name: key,
    to: 'x',
    required_fields: [],
    needs_comment: false,
    needs_approval: false,
    ...more,
  })
  const ticket = { fields: { a: 'x' }, assignee: null, team: { id: 1 }, approvals: [] } as unknown as Ticket
  it('stand with the usual one first, three beside it, the rest in the menu', () => {
    const bar = moveBar(
      ['wait', 'cancel', 'hold', 'solve', 'a', 'b'].map((key) => move(key)),
      'open',
    )
    expect(bar.primary?.key).toBe('solve')
    expect(bar.side.map((one) => one.key)).toEqual(['wait', 'hold', 'a'])
    expect(bar.menu.map((one) => one.key)).toEqual(['cancel', 'b'])
  })
  it('ask only for what is empty', () => {
    const asked = move('solve', { required_fields: ['a', 'b', 'assignee', 'team'] })
    expect(missingFor(asked, ticket)).toEqual(['b', 'assignee'])
    expect(asksFirst(move('x'), ticket)).toBe(false)
    expect(asksFirst(move('x', { needs_comment: true }), ticket)).toBe(true)
  })
})

describe('tabs and panels', () => {
  const tab = (id: number) => ({ id, number: `N${id}`, title: '', category: 'new' })
  it('a tab that closes gives way to its neighbour', () => {
    expect(afterClosing([tab(1), tab(2), tab(3)], 2).next).toBe(3)
    expect(afterClosing([tab(1), tab(2)], 2).next).toBe(1)
    expect(afterClosing([tab(1)], 1).next).toBeNull()
    expect(withTab([tab(1)], { ...tab(1), title: 'new' })).toEqual([{ ...tab(1), title: 'new' }])
  })
  it('panels keep the order of the person, new ones their own place', () => {
    const panels = ['a', 'b', 'c', 'd'].map((key) => ({ key }))
    expect(arranged(panels, ['c', 'a']).map((one) => one.key)).toEqual(['c', 'd', 'a', 'b'])
    expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b'])
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b'])
  })
})
