/** Pure: the time that is shown, and where spans and tickets stand in it, as shares of its width. */

import { dayAfter } from '@/modules/calendars/model'
import type { BoardSpan, BoardTicket } from '../queries'

export type View = 'day' | 'week'

/** In milliseconds since 1970; `until` is not shown any more. */
export interface Scale {
  from: number
  until: number
}

export interface Column {
  at: number
  /** `2026-03-12` of a day, the hour of the clock on the wall of an hour. */
  day: string
  hour: number | null
  start: number
  width: number
}

/** The first day of what is shown: the day itself, or the Monday of its week. */
export function firstDay(view: View, day: string): string {
  if (view === 'day') return day
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7
  return dayAfter(day, -weekday)
}

export const daysIn = (view: View): number => (view === 'day' ? 1 : 7)

/** The day that is shown after going on (1) or back (-1) by one view. */
export const stepped = (view: View, day: string, by: 1 | -1): string => dayAfter(day, by * daysIn(view))

/** `instantOf` says at which instant a clock of the reader's zone shows `2026-03-12T00:00`. */
export function scaleOf(view: View, day: string, instantOf: (shown: string) => string): Scale {
  const first = firstDay(view, day)
  const at = (one: string): number => Date.parse(instantOf(`${one}T00:00`))
  return { from: at(first), until: at(dayAfter(first, daysIn(view))) }
}

const HOUR = 3_600_000

/** Hours of a day, or days of a week. A day whose clock is set has an hour more or less, each as long as it lasts. */
export function columnsOf(view: View, day: string, scale: Scale, instantOf: (shown: string) => string): Column[] {
  const first = firstDay(view, day)
  const share = (from: number, until: number) => ({
    start: (from - scale.from) / (scale.until - scale.from),
    width: (until - from) / (scale.until - scale.from),
  })
  if (view === 'week') {
    return Array.from({ length: 7 }, (_, index) => {
      const one = dayAfter(first, index)
      const from = Date.parse(instantOf(`${one}T00:00`))
      const until = Date.parse(instantOf(`${dayAfter(one, 1)}T00:00`))
      return { at: from, day: one, hour: null, ...share(from, until) }
    })
  }
  const hours = Math.round((scale.until - scale.from) / HOUR)
  return Array.from({ length: hours }, (_, index) => {
    const from = scale.from + index * HOUR
    return { at: from, day: first, hour: index, ...share(from, from + HOUR) }
  })
}

export interface Stretch {
  start: number
  width: number
}

/** Null where nothing of it is shown. */
export function stretch(scale: Scale, from: number, until: number): Stretch | null {
  const begin = Math.max(from, scale.from)
  const end = Math.min(until, scale.until)
  if (!(end > begin)) return null
  const whole = scale.until - scale.from
  return { start: (begin - scale.from) / whole, width: (end - begin) / whole }
}

export interface Block extends Stretch {
  span: BoardSpan
}

export function blocksOf(spans: readonly BoardSpan[], scale: Scale): Block[] {
  return spans.flatMap((span) => {
    const found = stretch(scale, Date.parse(span.starts_at), Date.parse(span.ends_at))
    return found ? [{ span, ...found }] : []
  })
}

export interface Bar extends Stretch {
  ticket: BoardTicket
  lane: number
  /** Where it passed its deadline, as a share of the bar; null: it has not, or not in what is shown. */
  late: number | null
  /** Nothing says when it ends. */
  isOpen: boolean
  goesOnBefore: boolean
  goesOnAfter: boolean
}

/** So much of the width a bar needs to be hit and read. */
export const LEAST = 0.06

/**
 * From when he has it until it is due, or until now where that is past or nothing is promised, in as few lanes as fit.
 * What ended before the time that is shown, or was not his yet, has no bar.
 */
export function barsOf(tickets: readonly BoardTicket[], scale: Scale, now: number): Bar[] {
  const found = tickets.flatMap((ticket) => {
    const from = Date.parse(ticket.held_since ?? ticket.created_at)
    const due = ticket.due_at === null ? null : Date.parse(ticket.due_at)
    const until = Math.max(due ?? now, now, from)
    const shown = stretch(scale, from, Math.max(until, from + 1))
    if (!shown) return []
    const isLate = due !== null && due < now
    const begin = Math.max(from, scale.from)
    const end = Math.min(until, scale.until)
    const late = isLate && end > due ? Math.min(1, Math.max(0, (due - begin) / Math.max(1, end - begin))) : null
    const width = Math.max(shown.width, LEAST)
    return [
      {
        ticket,
        start: Math.min(shown.start, 1 - width),
        width,
        lane: 0,
        late,
        isOpen: due === null,
        goesOnBefore: from < scale.from,
        goesOnAfter: until > scale.until,
      },
    ]
  })
  found.sort((a, b) => a.start - b.start || b.width - a.width || a.ticket.id - b.ticket.id)
  const ends: number[] = []
  for (const bar of found) {
    const free = ends.findIndex((end) => end <= bar.start + 1e-9)
    bar.lane = free === -1 ? ends.length : free
    ends[bar.lane] = bar.start + bar.width
  }
  return found
}

export const lanesIn = (bars: readonly Bar[]): number => bars.reduce((most, bar) => Math.max(most, bar.lane + 1), 0)

/** Where now is; null where that is not shown. */
export function nowAt(scale: Scale, now: number): number | null {
  return now < scale.from || now >= scale.until ? null : (now - scale.from) / (scale.until - scale.from)
}
