import { describe, expect, it } from 'vitest'

import {
  choiceOf,
  dayAfter,
  monthsOf,
  nextWindow,
  readTime,
  weekLines,
  weekOf,
  weekSeconds,
  windowFaults,
  workTime,
} from '@/modules/calendars/model'
import { useTexts } from '@/shared/i18n'
import type { YearDay } from '@/modules/calendars/queries'

const day = (date: string, more: Partial<YearDay> = {}): YearDay => ({
  day: date,
  kind: 'workday',
  name: '',
  windows: [],
  source: null,
  ...more,
})
const OFFICE = weekOf({
  mon: [['09:00', '12:00'], ['13:30', '18:00']],
  tue: [['09:00', '12:00'], ['13:30', '18:00']],
  thu: [['10:00', '16:00']],
}) // prettier-ignore

describe('a time of day', () => {
  it.each([
    ['9', '09:00'],
    ['930', '09:30'],
    ['9:30', '09:30'],
    ['1330', '13:30'],
    ['９：３０', '09:30'],
    ['9点30', '09:30'],
    ['9点', '09:00'],
    ['24', '24:00'],
    ['9.05', '09:05'],
    ['08:30:15', '08:30:15'],
    ['25', ''],
    ['24:01', ''],
    ['9:75', ''],
    ['noon', ''],
    ['', ''],
  ])('%s is read as %s', (typed, time) => {
    expect(readTime(typed)).toBe(time)
  })
})

describe('hours of a day', () => {
  it('say what is wrong with which window', () => {
    expect(windowFaults([['9', '12'], ['11:30', '18:00'], ['x', '19:00'], ['20:00', '19:00']])).toEqual([
      null, 'overlap', 'time', 'order',
    ]) // prettier-ignore
  })

  it('offer a window after the last', () => {
    expect(nextWindow([])).toEqual(['09:00', '18:00'])
    expect(nextWindow([['09:00', '12:00']])).toEqual(['13:00', '17:00'])
    expect(windowFaults([['09:00', '22:00'], nextWindow([['09:00', '22:00']])])).toEqual([null, null])
  })
})

describe('a week', () => {
  it('puts neighbouring days of the same hours on one line', () => {
    expect(weekLines(OFFICE)).toEqual([
      { from: 'mon', to: 'tue', hours: '09:00–12:00 13:30–18:00' },
      { from: 'thu', to: 'thu', hours: '10:00–16:00' },
    ])
  })

  it('counts its seconds', () => {
    expect(weekSeconds(OFFICE)).toBe((2 * 7.5 + 6) * 3600)
  })
})

describe('a year', () => {
  it('is months of weeks from Monday on', () => {
    const days = Array.from({ length: 60 }, (_, at) => day(dayAfter('2026-01-01', at)))
    const months = monthsOf(days)
    expect(months.map((one) => [one.number, one.weeks.length])).toEqual([
      [1, 5],
      [2, 5],
      [3, 1],
    ])
    expect(months[0]!.weeks[0]!.map((one) => one?.day.slice(8) ?? '')).toEqual(['', '', '', '01', '02', '03', '04'])
    expect(months[1]!.weeks[0]!.at(-1)?.day).toBe('2026-02-01')
  })

  it('walks over the ends of months and leap days', () => {
    expect(dayAfter('2024-02-28', 1)).toBe('2024-02-29')
    expect(dayAfter('2026-03-01', -1)).toBe('2026-02-28')
  })
})

describe('what the dialog of a day begins with', () => {
  it.each([
    ['usual', day('2026-03-02'), undefined],
    ['holiday', day('2026-10-01', { kind: 'holiday', source: 'shipped' }), undefined],
    ['workday', day('2026-02-14', { kind: 'makeup', source: 'shipped' }), undefined],
    ['holiday', day('2026-03-02', { kind: 'holiday', source: 'own' }), { kind: 'holiday' }],
    [
      'hours',
      day('2026-03-02', { kind: 'special', source: 'own' }),
      { kind: 'workday', windows: [['09:00', '12:00']] },
    ],
  ])('%s', (choice, shown, own) => {
    expect(choiceOf(shown, own)).toBe(choice)
  })
})

describe('working time', () => {
  it('is told in hours and minutes, never in days', () => {
    useTexts('en', {})
    expect([0, 1800, 135_000, 6_696_000].map(workTime)).toEqual(['0 min', '30 min', '37 hr 30 min', '1,860 hr'])
  })
})
