/** Pure: between instants and what a clock on the wall of a time zone shows (`2026-03-12T14:31`, as inputs want it). */

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
  return `${of('year')}-${of('month')}-${of('day')}T${of('hour')}:${of('minute')}`
}

/** What a clock in the zone shows at this instant. */
export function toWall(instant: string | Date, zone: string): string {
  return wall(new Date(instant), zone)
}

/** The instant at which a clock in the zone shows this; of two (clocks put back) the first; null for no time. */
export function toInstant(shown: string, zone: string): Date | null {
  const asUtc = Date.parse(`${shown}Z`)
  if (Number.isNaN(asUtc)) return null
  const offset = (at: number): number => Date.parse(`${wall(new Date(at), zone)}Z`) - at
  // The offset before and after cover both sides of a change of the clocks.
  const candidates = [asUtc - 86_400_000, asUtc + 86_400_000].map(
    (near) => asUtc - offset(Math.floor(near / 60_000) * 60_000),
  )
  const exact = candidates.filter((at) => wall(new Date(at), zone) === shown.slice(0, 16))
  return new Date(exact.length ? Math.min(...exact) : candidates[0]!)
}

/** `GMT+8` and the like: how far the zone is from UTC now. */
export function offsetOf(zone: string, at: Date = new Date()): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(at)
  return parts.find((one) => one.type === 'timeZoneName')?.value ?? ''
}
