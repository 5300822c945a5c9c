/** Hours as people type and read them, and a year as twelve months of weeks. */

import { number } from '@/shared/format'
import { namesOf, type Names } from '@/modules/setup/model'
import type { CalendarRow, YearDay } from './queries'

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof WEEKDAYS)[number]
/** From and to, `09:00`; the end of the day is `24:00`. */
export type Window = string[]
export type Week = Record<Weekday, Window[]>

export interface HoursDraft {
  names: Names
  zone: string
  week: Week
  holidays: string[]
  makeup_weekday: Weekday | null
}

export function draftOf(row: CalendarRow): HoursDraft {
  return {
    names: namesOf(row.names),
    zone: row.zone,
    week: weekOf(row.week),
    holidays: [...row.holidays],
    makeup_weekday: row.makeup_weekday as Weekday | null,
  }
}

export function blankDraft(zone: string, isChinese: boolean): HoursDraft {
  const day = isChinese
    ? [
        ['09:00', '12:00'],
        ['13:30', '18:00'],
      ]
    : [['09:00', '17:00']]
  const week = Object.fromEntries(
    WEEKDAYS.map((name, at) => [name, at < 5 ? day.map((one) => [...one]) : []]),
  ) as Week
  return { names: { 'zh-CN': '', en: '' }, zone, week, holidays: isChinese ? ['cn'] : [], makeup_weekday: null }
}

/** All seven days in their order, whatever is left out. */
export function weekOf(given: Record<string, Window[]>): Week {
  return Object.fromEntries(WEEKDAYS.map((name) => [name, (given[name] ?? []).map((one) => [...one])])) as Week
}

/** `9`, `930`, `9:30`, `９：３０`, `24` as `09:30`; '' for what is no time of day. */
export function readTime(typed: string): string {
  const plain = typed
    .normalize('NFKC')
    .trim()
    .replace(/[.：点時时]/g, ':')
    .replace(/:$/, '')
  const found = /^(\d{1,2})(?::?(\d{2}))?(?::(\d{2}))?$/.exec(plain)
  if (!found) return ''
  const [hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0)) as [number, number, number]
  if (minutes > 59 || seconds > 59 || hours * 3600 + minutes * 60 + seconds > 86_400) return ''
  const text = [hours, minutes, ...(seconds ? [seconds] : [])]
  return text.map((part) => String(part).padStart(2, '0')).join(':')
}

export type WindowFault = 'time' | 'order' | 'overlap'

/** What is wrong with each window; null where nothing is. */
export function windowFaults(windows: Window[]): (WindowFault | null)[] {
  let last = ''
  return windows.map(([from = '', to = '']) => {
    const [start, end] = [readTime(from), readTime(to)]
    if (!start || !end) return 'time'
    const fault = start >= end ? 'order' : start < last ? 'overlap' : null
    last = end
    return fault
  })
}

export const hasFaults = (week: Week): boolean => WEEKDAYS.some((name) => windowFaults(week[name]).some(Boolean))

/** The next window that makes sense after those there are. */
export function nextWindow(windows: Window[]): Window {
  const last = readTime(windows.at(-1)?.[1] ?? '')
  if (!windows.length) return ['09:00', '18:00']
  const hour = Math.min(Number(last.slice(0, 2)) + 1, 23)
  return [`${String(hour).padStart(2, '0')}:00`, hour + 4 > 24 ? '24:00' : `${String(hour + 4).padStart(2, '0')}:00`]
}

export const hoursText = (windows: readonly (readonly string[])[]): string =>
  windows.map(([from, to]) => `${from}–${to}`).join(' ')

export interface WeekLine {
  from: Weekday
  to: Weekday
  hours: string
}

/** Neighbouring days with the same hours as one line; days off are left out. */
export function weekLines(week: Week): WeekLine[] {
  const lines: WeekLine[] = []
  let before = ''
  for (const name of WEEKDAYS) {
    const hours = hoursText(week[name])
    const open = lines.at(-1)
    if (hours && hours === before && open) open.to = name
    else if (hours) lines.push({ from: name, to: name, hours })
    before = hours
  }
  return lines
}

/** Working time in hours and minutes, never in days: a day of work is no day of the calendar. */
export function workTime(seconds: number): string {
  const minutes = Math.round(seconds / 60)
  const unit = (value: number, name: string): string =>
    number(value, { style: 'unit', unit: name, unitDisplay: 'short' })
  const parts = [Math.floor(minutes / 60), minutes % 60]
  const shown = [parts[0] ? unit(parts[0], 'hour') : '', parts[1] || !parts[0] ? unit(parts[1] ?? 0, 'minute') : '']
  return shown.filter(Boolean).join(' ')
}

/** Seconds of working time in a usual week. */
export function weekSeconds(week: Week): number {
  const of = (time: string): number => {
    const [hours = 0, minutes = 0, seconds = 0] = readTime(time).split(':').map(Number)
    return hours * 3600 + minutes * 60 + seconds
  }
  return WEEKDAYS.flatMap((name) => week[name]).reduce(
    (sum, [from = '', to = '']) => sum + Math.max(of(to) - of(from), 0),
    0,
  )
}

export interface Month {
  /** 1 to 12. */
  number: number
  /** Weeks from Monday on; null where the day belongs to another month. */
  weeks: (YearDay | null)[][]
}

export function monthsOf(days: YearDay[]): Month[] {
  const months: Month[] = []
  for (const one of days) {
    const number = Number(one.day.slice(5, 7))
    if (months.at(-1)?.number !== number) months.push({ number, weeks: [] })
    const month = months.at(-1)!
    const weekday = (new Date(`${one.day}T00:00:00Z`).getUTCDay() + 6) % 7
    if (month.weeks.length === 0 || weekday === 0) month.weeks.push(Array<YearDay | null>(7).fill(null))
    month.weeks.at(-1)![weekday] = one
  }
  return months
}

/** The day so many days later, `2026-03-01`. */
export function dayAfter(day: string, count: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * 86_400_000).toISOString().slice(0, 10)
}

export type DayChoice = 'usual' | 'holiday' | 'workday' | 'hours'

/** What the dialog of a day begins with. */
export function choiceOf(day: YearDay, own: { kind: string; windows?: Window[] | null } | undefined): DayChoice {
  if (!own) return day.source === null ? 'usual' : day.kind === 'holiday' ? 'holiday' : 'workday'
  if (own.kind === 'holiday') return 'holiday'
  return own.windows ? 'hours' : 'workday'
}
