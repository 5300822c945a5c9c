/** A week as a plan: who works which day, who is away for which half, where an arrow leads. */

import { describe, expect, test } from 'vitest'

import { groupsOf, outcomesOf } from '@/modules/rotas/model/classes'
import { firstDays, longer, rotaSent, weeksUntil } from '@/modules/rotas/model/cycle'
import { daysOf, halfOf, mondayOf, rowsOf, stepFrom, weekFrom } from '@/modules/rotas/model/week'
import type { Clash, Duty, Leave, TrainingClass } from '@/modules/rotas/queries'

const duty = (id: number, user: number, day: string, more: Partial<Duty> = {}): Duty =>
  ({ id, user_id: user, user_name: `P${user}`, on_date: day, kind: 'duty', is_cancelled: false, ...more }) as Duty
const leave = (user: number, from: string, to: string, more: Partial<Leave> = {}): Leave =>
  ({
    id: 1,
    user_id: user,
    from_on: from,
    to_on: to,
    from_half: 'am',
    to_half: 'pm',
    state: 'approved',
    ...more,
  }) as Leave
const clash = (kind: Clash['kind'], ids: number[], starts = '2026-03-02T00:00:00Z'): Clash =>
  ({ kind, duty_ids: ids, starts_at: starts }) as Clash

test('a week begins on Monday, over the turn of a year too', () => {
  expect(mondayOf('2026-03-04')).toBe('2026-03-02')
  expect(mondayOf('2026-03-02')).toBe('2026-03-02')
  expect(mondayOf('2027-01-01')).toBe('2026-12-28')
  expect(weekFrom('2026-12-28').at(-1)).toBe('2027-01-03')
})

describe('rows', () => {
  const days = weekFrom('2026-03-02')
  test('everybody who works is there, members first; a shift stands on the day on which it begins', () => {
    const rows = rowsOf([{ id: 2, name: 'Ann' }], [duty(1, 9, '2026-03-03')], [], [], days)
    expect(rows.map((one) => one.name)).toEqual(['Ann', 'P9'])
    expect(rows[1]?.cells.map((one) => one.duties.length)).toEqual([0, 1, 0, 0, 0, 0, 0])
  })
  test('a conflict stands with its duties, too few with none', () => {
    const found = [clash('double_shift', [1, 2]), clash('too_few', [])]
    const rows = rowsOf([], [duty(1, 5, days[0]!), duty(2, 5, days[1]!)], [], found, days)
    expect(rows[0]?.cells.map((one) => one.clashes.length)).toEqual([1, 1, 0, 0, 0, 0, 0])
  })
  test('what was rejected or called off keeps nobody away', () => {
    const away = [leave(5, days[1]!, days[2]!), leave(5, days[0]!, days[6]!, { state: 'rejected' })]
    const rows = rowsOf([{ id: 5, name: 'Bo' }], [], away, [], days)
    expect(rows[0]?.cells.map((one) => one.leaves.length)).toEqual([0, 1, 1, 0, 0, 0, 0])
  })
})

test('half days lie at the ends of a leave alone', () => {
  const one = leave(1, '2026-03-02', '2026-03-04', { from_half: 'pm', to_half: 'am' })
  expect(['2026-03-02', '2026-03-03', '2026-03-04'].map((day) => halfOf(one, day))).toEqual(['pm', null, 'am'])
})

test('a day counts different people, not what was called off, and names who coordinates', () => {
  const days = ['2026-03-02', '2026-03-03']
  const duties = [
    duty(1, 1, days[0]!),
    duty(2, 1, days[0]!),
    duty(3, 2, days[0]!, { is_cancelled: true }),
    duty(4, 3, days[0]!, { kind: 'dispatcher' }),
  ]
  const gaps = [clash('too_few', [], '2026-03-03T01:00:00Z')]
  const [first, second] = daysOf(duties, gaps, days, (instant) => instant.slice(0, 10))
  expect(first).toMatchObject({ people: 1, dispatchers: ['P3'], gaps: [] })
  expect(second?.gaps).toHaveLength(1)
})

test('arrows stay within the grid', () => {
  const size = { rows: 2, columns: 7 }
  expect(stepFrom({ row: 0, column: 0 }, 'ArrowUp', size)).toBeNull()
  expect(stepFrom({ row: 0, column: 0 }, 'ArrowDown', size)).toEqual({ row: 1, column: 0 })
  expect(stepFrom({ row: 1, column: 6 }, 'ArrowRight', size)).toBeNull()
  expect(stepFrom({ row: 1, column: 3 }, 'End', size)).toEqual({ row: 1, column: 6 })
  expect(stepFrom({ row: 1, column: 3 }, 'Enter', size)).toBeNull()
})

describe('a cycle', () => {
  const people = [
    { id: 1, name: 'A' },
    { id: 2, name: 'B' },
  ]
  test('each is so many days behind the one before', () => {
    expect(firstDays({ days: [7, 8, null], step: 1, people }, 4)).toEqual([
      [7, 8, null, 7],
      [null, 7, 8, null],
    ])
  })
  test('a longer one goes on as it would have', () => {
    expect(longer([1, null], 5)).toEqual([1, null, 1, null, 1])
    expect(longer([1, 2, 3], 0)).toEqual([1])
  })
  test('is of a department only where it coordinates one', () => {
    const draft = {
      name: ' N ',
      kind: 'duty' as const,
      isOfDepartment: true,
      starts_on: '2026-03-02',
      days: [1],
      step: '7',
      people,
      is_active: true,
    }
    expect(rotaSent(draft, 3, 4)).toMatchObject({ name: 'N', team_id: 3, department_id: null, step: 7 })
    expect(rotaSent({ ...draft, kind: 'dispatcher' }, 3, 4)).toMatchObject({ team_id: null, department_id: 4 })
    expect(rotaSent({ ...draft, kind: 'dispatcher' }, 3, null)).toMatchObject({ team_id: 3 })
  })
  test('four weeks end on a Sunday', () => expect(weeksUntil('2026-03-02', 4)).toBe('2026-03-29'))
})

test('classes: the next to come first, and tickets counted by where they are', () => {
  const one = (state: string, starts: string, outcomes: (string | null)[] = []): TrainingClass =>
    ({ state, starts_at: starts, tickets: outcomes.map((outcome) => ({ outcome })) }) as unknown as TrainingClass
  const found = groupsOf([one('planned', '2026-05'), one('planned', '2026-04'), one('cancelled', '2026-01')])
  expect(found.planned.map((item) => item.starts_at)).toEqual(['2026-04', '2026-05'])
  expect([found.running.length, found.past.length]).toEqual([0, 1])
  expect(outcomesOf(one('running', '2026-04', [null, 'solved', null]))).toEqual([
    ['there', 2],
    ['solved', 1],
  ])
})
