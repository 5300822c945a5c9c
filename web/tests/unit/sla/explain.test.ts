import { describe, expect, it } from 'vitest'

import { rowsOf, stripOf, sumsOf } from '@/modules/sla/model/explain'
import type { Explanation } from '@/modules/sla/queries'
import { clock } from './clock'

const now = new Date('2026-03-12T06:56:00Z')
type Line = Explanation['lines'][number]

function line(what: Line['what'], from: string, to: string | null, given: Partial<Line> = {}): Line {
  return {
    what,
    began_at: `2026-03-12T${from}:00Z`,
    ended_at: to && `2026-03-12T${to}:00Z`,
    seconds: null,
    calendar: null,
    parts: [],
    why: null,
    why_name: null,
    switched: [],
    before: null,
    after: null,
    carried_seconds: null,
    text: '',
    ...given,
  }
}
const lines = [
  line('counted', '01:12', '01:40', { seconds: 1680 }),
  line('paused', '01:40', '03:12', { why: 'waiting', why_name: 'Waiting' }),
  line('switched', '03:12', null, { switched: ['priority'], carried_seconds: 1680 }),
  line('counted', '03:12', '06:56', { seconds: 13_440 }),
]
const why: Explanation = {
  clock: clock({
    state: 'breached',
    started_at: '2026-03-12T01:12:00Z',
    due_at: '2026-03-12T06:44:00Z',
    breached_at: '2026-03-12T06:44:00Z',
  }),
  lines,
  counted_seconds: 15_120,
  ahead: [],
  text: '',
  matched: [],
  acts: [],
  is_equal: true,
}

describe('why a time is due', () => {
  it('adds up to what was counted', () => {
    const sums = sumsOf(rowsOf(lines, now))
    expect(sums).toEqual({ counted: why.counted_seconds, paused: 5520, switches: 1 })
  })

  it('tells a rest between two rounds from a pause, and one that lasts until now', () => {
    const rows = rowsOf([line('paused', '01:00', '02:00', { why: 'ended' }), line('paused', '06:26', null)], now)
    expect(rows.map((row) => [row.kind, row.seconds])).toEqual([
      ['ended', 3600],
      ['paused', 1800],
    ])
  })

  it('shows as a strip what counted, what rested and what is past the time', () => {
    const strip = stripOf(why, now)
    expect(strip?.segments.map((one) => one.kind)).toEqual(['counted', 'paused', 'counted', 'over'])
    const whole = strip?.segments.reduce((sum, one) => sum + one.width, 0)
    expect(whole).toBeCloseTo(1)
    expect(strip?.dueAt).toBeCloseTo((5 * 60 + 32) / (5 * 60 + 44))
    expect(strip?.nowAt).toBe(1)
  })

  it('goes on to the hours that will still count', () => {
    const open = {
      ...why,
      clock: clock({ started_at: '2026-03-12T01:12:00Z', due_at: '2026-03-13T02:00:00Z' }),
      ahead: [['2026-03-13T01:00:00Z', '2026-03-13T02:00:00Z']] as Explanation['ahead'],
    }
    const strip = stripOf(open, now)
    expect(strip?.segments.map((one) => one.kind)).toEqual(['counted', 'paused', 'counted', 'ahead'])
    expect(strip?.to).toBe('2026-03-13T02:00:00.000Z')
    expect(stripOf({ ...why, lines: [] }, now)).toBeNull()
  })
})
