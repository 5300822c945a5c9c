/** Dates, times, numbers and sizes in the language and the time zone of the person. */

import { computed, shallowRef, type Ref } from 'vue'

import { isChinese, locale, plainNumber, t } from './i18n'

/** IANA name; the browser's until somebody is signed in, which is asked only where it is needed: it takes its time. */
export const timeZone = chosenOr(() => Intl.DateTimeFormat().resolvedOptions().timeZone)

function chosenOr(usual: () => string): Ref<string> {
  const chosen = shallowRef('')
  return computed({ get: () => chosen.value || usual(), set: (one) => (chosen.value = one) })
}

const made = new Map<string, unknown>()

/** Made once: to make one takes longer than to format a page with it. */
function once<T>(key: unknown[], make: () => T): T {
  const name = JSON.stringify(key)
  if (!made.has(name)) made.set(name, make())
  return made.get(name) as T
}

function formatter(options: Intl.DateTimeFormatOptions, language: string = locale.value): Intl.DateTimeFormat {
  const zone = timeZone.value
  return once([language, zone, options], () => new Intl.DateTimeFormat(language, { timeZone: zone, ...options }))
}

function numbers(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const language = locale.value
  return once(['number', language, options], () => new Intl.NumberFormat(language, options))
}

type Moment = string | number | Date

const at = (moment: Moment): Date => (moment instanceof Date ? moment : new Date(moment))

/** `2026-03-12` and `14:31` of a moment in the person's time zone, by one formatter for both: each takes time to make. */
function dayAndClock(moment: Date): [string, string] {
  const day = { year: 'numeric', month: '2-digit', day: '2-digit' } as const
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  const [date = '', clock = ''] = formatter({ ...day, ...time }, 'en-CA')
    .format(moment)
    .split(', ')
  return [date, clock]
}

/** The calendar day of a moment in the person's time zone, as `2026-03-12`. */
export function dayKey(moment: Date): string {
  return dayAndClock(moment)[0]
}

/** 2026-03-12 14:31 GMT+8: exact, the same in every language, for tooltips and print. */
export function exactTime(moment: Moment): string {
  const parts = formatter({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' })
    .formatToParts(at(moment))
    .filter((one) => one.type === 'timeZoneName')
  return `${dayKey(at(moment))} ${clockTime(moment)} ${parts[0]?.value ?? ''}`.trim()
}

export function clockTime(moment: Moment): string {
  return dayAndClock(at(moment))[1]
}

export function shortDate(moment: Moment, now: Date = new Date()): string {
  const day = at(moment)
  const isThisYear = dayKey(day).slice(0, 4) === dayKey(now).slice(0, 4)
  return formatter({ year: isThisYear ? undefined : 'numeric', month: 'short', day: 'numeric' }).format(day)
}

/** A calendar date (`2026-01-31`) as a date, not shifted by any zone. */
export function plainDate(date: string): string {
  return new Intl.DateTimeFormat(locale.value, { timeZone: 'UTC', dateStyle: 'medium' }).format(
    new Date(`${date}T00:00:00Z`),
  )
}

/** Two calendar dates as one span that names no year or month twice: Nov 23 – 29, 2026; 2026年11月23日 至 29日. */
export function dateSpan(from: string, to: string): string {
  if (!isChinese.value) {
    const [first, last] = [from, to].map((date) => new Date(`${date}T00:00:00Z`)) as [Date, Date]
    return new Intl.DateTimeFormat(locale.value, { timeZone: 'UTC', dateStyle: 'medium' }).formatRange(first, last)
  }
  // The browsers' own spans are written with slashes in Chinese, unlike every single day beside them.
  const shared = from.slice(0, 7) === to.slice(0, 7) ? /^.*月/ : from.slice(0, 4) === to.slice(0, 4) ? /^.*年/ : /^/
  return `${plainDate(from)} 至 ${plainDate(to).replace(shared, '')}`
}

/** Today 14:31 · yesterday 09:12 · 12 Mar 14:31: how a person would write it beside an entry. */
export function when(moment: Moment, now: Date = new Date()): string {
  const day = at(moment)
  const days = Math.round((Date.parse(dayKey(day)) - Date.parse(dayKey(now))) / 86_400_000)
  if (days === 0) return clockTime(day)
  if (days === -1) return t('shared.time.yesterday', { time: clockTime(day) })
  if (days === 1) return t('shared.time.tomorrow', { time: clockTime(day) })
  return `${shortDate(day, now)} ${clockTime(day)}`
}

/** 5 minutes ago, in 2 hours. */
export function relative(moment: Moment, now: Date = new Date()): string {
  const seconds = (at(moment).getTime() - now.getTime()) / 1000
  const size = Math.abs(seconds)
  const language = locale.value
  const words = once(
    ['relative', language],
    () => new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }),
  )
  if (size < 45) return t('shared.time.now')
  if (size < 2700) return words.format(Math.round(seconds / 60), 'minute')
  if (size < 79_200) return words.format(Math.round(seconds / 3600), 'hour')
  if (size < 2_592_000) return words.format(Math.round(seconds / 86_400), 'day')
  if (size < 31_536_000) return words.format(Math.round(seconds / 2_592_000), 'month')
  return words.format(Math.round(seconds / 31_536_000), 'year')
}

/** 2 d 3 h, 1 h 42 m, 9 m: the two largest parts of a span in seconds. */
export function duration(seconds: number): string {
  const parts: [string, number][] = [
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ]
  let left = Math.max(0, Math.round(seconds))
  const shown: string[] = []
  for (const [unit, size] of parts) {
    const count = Math.floor(left / size)
    left -= count * size
    if (count > 0 && shown.length < 2) {
      shown.push(numbers({ style: 'unit', unit, unitDisplay: 'narrow' }).format(count))
    } else if (shown.length > 0) break
  }
  return shown.length > 0 ? shown.join(' ') : t('shared.time.underAMinute')
}

export function number(value: number, options?: Intl.NumberFormatOptions): string {
  const plain = options ? undefined : plainNumber(value)
  if (plain !== undefined) return plain
  return numbers(options ?? {})
    .format(value)
    .replace('-', '−')
}

export function percent(share: number): string {
  return numbers({ style: 'percent', maximumFractionDigits: 0 }).format(share)
}

/** In steps of 1024, as the limits of files are set. */
export function fileSize(bytes: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte']
  let at = 0
  let value = bytes
  while (value >= 1000 && at < units.length - 1) {
    value /= 1024
    at += 1
  }
  return numbers({
    style: 'unit',
    unit: units[at],
    // In short it is 900 byte.
    unitDisplay: at === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && at > 0 ? 1 : 0,
  }).format(value)
}

/** Order of names: pinyin for Chinese, digits by value. */
export function byName<T>(nameOf: (thing: T) => string): (a: T, b: T) => number {
  const collator = new Intl.Collator(locale.value, { numeric: true, sensitivity: 'base' })
  return (a, b) => collator.compare(nameOf(a), nameOf(b))
}
