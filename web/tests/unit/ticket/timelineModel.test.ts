import { describe, expect, it } from 'vitest'

import type { TimelineItem } from '@/modules/ticket/queries'
import { arrivedSince, joinPages, newestPublicComment, notInText, rowsOf } from '@/modules/ticket/timelineModel'

const dayOf = (at: string): string => at.slice(0, 10)
const base = { filter: 'all', lastRead: 0, isUnfolded: false, hasMore: false, dayOf } as const

function fact(id: number, more: Partial<TimelineItem> = {}): TimelineItem {
  return {
    id,
    kind: 'ticket.moved',
    at: `2026-03-12T09:${String(id % 60).padStart(2, '0')}:00Z`,
    actor: { kind: 'user', id: 1, name: 'Ann' },
    is_public: true,
    details: {},
    comment: null,
    ...more,
  }
}
function said(id: number, isPublic = true, author = 'user'): TimelineItem {
  return fact(id, {
    kind: 'ticket.commented',
    comment: {
      id: id * 10,
      ticket_id: 1,
      author: { kind: author, id: 1, name: 'Ann' },
      body: 'x',
      body_format: 'text',
      is_public: isPublic,
      channel: 'web',
      created_at: '2026-03-12T09:00:00Z',
      attachments: [],
      came_from: null,
    },
  })
}
const many = (count: number): TimelineItem[] => Array.from({ length: count }, (_, at) => fact(at + 1))

describe('a timeline', () => {
  it('folds what is older than the last six into one line with count and span', () => {
    const rows = rowsOf(many(20), base)
    expect(rows[0]).toMatchObject({ kind: 'fold', count: 14, from: many(20)[0]!.at, to: many(20)[13]!.at })
    expect(rows.filter((row) => row.kind === 'event')).toHaveLength(6)
  })
  it('leaves a short one as it is', () => {
    expect(rowsOf(many(8), base).some((row) => row.kind === 'fold')).toBe(false)
  })
  it('keeps in sight everything that came since it was read', () => {
    expect(rowsOf(many(20), { ...base, lastRead: 8 })[0]).toMatchObject({ kind: 'fold', count: 8 })
    expect(rowsOf(many(20), { ...base, lastRead: 20 })[0]).toMatchObject({ count: 14 })
  })
  it('keeps an entry in sight that a link names', () => {
    const items = [said(1), ...many(20).slice(1)]
    expect(rowsOf(items, { ...base, wanted: 10 }).some((row) => row.kind === 'comment')).toBe(true)
  })
  it('says that the server has more, even where nothing is folded', () => {
    expect(rowsOf(many(3), { ...base, hasMore: true })[0]).toMatchObject({ kind: 'fold', count: 0, hasMore: true })
  })
  it('shows of a filter only what it is for', () => {
    const items = [said(1), said(2, false), fact(3)]
    const ids = (filter: 'conversation' | 'internal' | 'changes'): string[] =>
      rowsOf(items, { ...base, filter }).flatMap((row) => (row.kind === 'day' ? [] : [row.key]))
    expect(ids('conversation')).toEqual(['e1'])
    expect(ids('internal')).toEqual(['e2'])
    expect(ids('changes')).toEqual(['e3'])
  })
  it('folds what the system did in a row, but not what presses', () => {
    const robot = { actor: { kind: 'system', id: null, name: 'system' } }
    const rows = rowsOf([fact(1, robot), fact(2, robot), fact(3, { ...robot, kind: 'ticket.stage_overdue' })], base)
    expect(rows.map((row) => row.kind)).toEqual(['day', 'automation', 'event'])
  })
  it('begins each day with its line', () => {
    const rows = rowsOf([fact(1, { at: '2026-03-11T09:00:00Z' }), fact(2)], base)
    expect(rows.filter((row) => row.kind === 'day')).toHaveLength(2)
  })
  it('holds each entry once, in order, however pages overlap', () => {
    const [a, b, c] = [fact(1), fact(2), fact(3)]
    expect(joinPages([c, b], [b, a]).map((one) => one.id)).toEqual([1, 2, 3])
  })
  it('shows a comment once where two facts tell of it', () => {
    const comment = said(1).comment
    const items = joinPages([fact(2, { kind: 'ticket.nudged', comment }), said(1)], [])
    expect(items.map((one) => one.kind)).toEqual(['ticket.nudged'])
  })
  it('knows what an answer is based on, and what others added since', () => {
    const items = [said(1), said(2, false), said(3)]
    expect(newestPublicComment(items)).toBe(30)
    expect(arrivedSince(items, 1, 1)).toEqual([])
    expect(arrivedSince(items, 1, 2).map((one) => one.id)).toEqual([2, 3])
  })
  it('shows no card for a file that stands in the text', () => {
    expect(notInText([{ id: 1 }, { id: 12 }], '<img src="/api/v1/files/12?inline=true">')).toEqual([{ id: 1 }])
  })
})
