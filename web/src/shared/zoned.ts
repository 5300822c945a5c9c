/** Between instants and what a clock on the wall of a time zone shows (`2026-03-12T14:31`, as inputs want it). */

import { timeZone } from './format'

function wall(instant: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(instant)
  const of = (type: string): string => parts.find((one) => one.type === type)?.value ?? ''
  // A year that is still being typed has fewer than four digits.
  return `${of('year').padStart(4, '0')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`
}

/** What a clock in the zone (the person's, unless given) shows at this instant; '' where it is none. */
export function localOf(instant: string | Date | null | undefined, zone: string = timeZone.value): string {
  const moment = new Date(instant ?? NaN)
  return Number.isNaN(moment.getTime()) ? '' : wall(moment, zone)
}

/** The instant, in ISO-8601, at which a clock in the zone shows this; of two (clocks put back) the first; '' for no time. */
export function instantOf(shown: string, zone: string = timeZone.value): string {
  const asUtc = Date.parse(`${shown}Z`)
  if (Number.isNaN(asUtc)) return ''
  const offset = (at: number): number => Date.parse(`${wall(new Date(at), zone)}Z`) - at
  // The offset before and after cover both sides of a change of the clocks.
  const candidates = [asUtc - 86_400_000, asUtc + 86_400_000].map(
    (near) => asUtc - offset(Math.floor(near / 60_000) * 60_000),
  )
  const exact = candidates.filter((at) => wall(new Date(at), zone) === shown.slice(0, 16))
  const instant = new Date(exact.length ? Math.min(...exact) : candidates[0]!)
  return instant.toISOString().replace('.000Z', 'Z')
}

/** `GMT+8` and the like: how far the zone is from UTC now. */
export function offsetOf(zone: string, at: Date = new Date()): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(at)
  return parts.find((one) => one.type === 'timeZoneName')?.value ?? ''
}
