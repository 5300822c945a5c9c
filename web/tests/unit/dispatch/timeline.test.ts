/** Time on the board: what is shown of it, and where spans and tickets stand in it. */

import { expect, test } from 'vitest'

import {
  barsOf,
  blocksOf,
  columnsOf,
  firstDay,
  lanesIn,
  LEAST,
  nowAt,
  scaleOf,
  stepped,
  stretch,
} from '@/modules/dispatch/model/timeline'
import type { BoardSpan } from '@/modules/dispatch/queries'
import { instantOf } from '@/shared/zoned'
import { ticket } from './make'

const HOUR = 3_600_000
const shanghai = (shown: string): string => instantOf(shown, 'Asia/Shanghai')
const berlin = (shown: string): string => instantOf(shown, 'Europe/Berlin')
const DAY = scaleOf('day', '2026-03-04', shanghai)
const at = (clock: string): string => shanghai(`2026-03-04T${clock}`)

test('a week begins on its Monday, and one goes on by what is shown', () => {
  expect(firstDay('week', '2026-03-08')).toBe('2026-03-02')
  expect(firstDay('day', '2026-03-08')).toBe('2026-03-08')
  expect([stepped('day', '2026-02-28', 1), stepped('week', '2026-03-04', -1)]).toEqual(['2026-03-01', '2026-02-25'])
})

test('columns fill what is shown, also on days whose clock is set', () => {
  for (const [view, day, hours] of [
    ['day', '2026-03-04', 24],
    ['day', '2026-03-29', 23],
    ['day', '2026-10-25', 25],
    ['week', '2026-10-25', 7],
  ] as const) {
    const scale = scaleOf(view, day, berlin)
    const columns = columnsOf(view, day, scale, berlin)
    expect(columns).toHaveLength(hours)
    expect(columns.reduce((sum, one) => sum + one.width, 0)).toBeCloseTo(1)
    columns.slice(1).forEach((one, index) => {
      expect(one.start).toBeCloseTo(columns[index]!.start + columns[index]!.width)
    })
  }
})

test('of a span only what lies within is shown', () => {
  expect(stretch(DAY, DAY.from - HOUR, DAY.from + 6 * HOUR)).toEqual({ start: 0, width: 0.25 })
  expect(stretch(DAY, DAY.until, DAY.until + HOUR)).toBeNull()
  const span = (from: string, until: string): BoardSpan =>
    ({ kind: 'duty', starts_at: at(from), ends_at: at(until), name: '早班', team_id: 1 }) as BoardSpan
  expect(blocksOf([span('06:00', '12:00')], DAY)[0]).toMatchObject({ start: 0.25, width: 0.25 })
})

test('a bar goes from when he has it until it is due; past that until now, the late part marked', () => {
  const now = Date.parse(at('12:00'))
  const bar = (held: string, due: string | null) =>
    barsOf([ticket({ held_since: at(held), due_at: due && at(due) })], DAY, now)[0]!
  expect(bar('06:00', '18:00')).toMatchObject({ start: 0.25, width: 0.5, late: null, isOpen: false })
  expect(bar('06:00', '09:00')).toMatchObject({ start: 0.25, width: 0.25, late: 0.5 })
  expect(bar('06:00', null)).toMatchObject({ start: 0.25, width: 0.25, late: null, isOpen: true })
  const since = shanghai('2026-03-01T08:00')
  const long = barsOf([ticket({ held_since: since, due_at: shanghai('2026-03-09T08:00') })], DAY, now)[0]
  expect(long).toMatchObject({ start: 0, width: 1, goesOnBefore: true, goesOnAfter: true })
  const overdue = barsOf([ticket({ held_since: since, due_at: shanghai('2026-03-02T08:00') })], DAY, now)[0]
  expect(overdue?.late).toBe(0)
  expect(barsOf([ticket({ held_since: shanghai('2026-03-05T08:00') })], DAY, now)).toEqual([])
})

test('bars that overlap lie in lanes of their own, and each is wide enough to be hit', () => {
  const now = Date.parse(at('12:00'))
  const many = ['00:00', '06:00', '11:59', '12:00', '23:59'].map((held, index) =>
    ticket({ id: index + 1, held_since: at(held), due_at: at(index < 2 ? '12:00' : '23:59') }),
  )
  const bars = barsOf(many, DAY, now)
  for (const one of bars) {
    expect(one.width).toBeGreaterThanOrEqual(LEAST)
    expect(one.start + one.width).toBeLessThanOrEqual(1 + 1e-9)
    const same = bars.filter((other) => other !== one && other.lane === one.lane)
    expect(
      same.every(
        (other) => other.start + other.width <= one.start + 1e-9 || one.start + one.width <= other.start + 1e-9,
      ),
    ).toBe(true)
  }
  expect(lanesIn(bars)).toBe(3)
  expect(lanesIn([])).toBe(0)
})

test('now is shown only where it lies within', () => {
  expect(nowAt(DAY, DAY.from + 12 * HOUR)).toBe(0.5)
  expect([nowAt(DAY, DAY.from - 1), nowAt(DAY, DAY.until)]).toEqual([null, null])
})
