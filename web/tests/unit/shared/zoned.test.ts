import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { instantOf, localOf } from '@/shared/zoned'

describe('what a clock on the wall shows', () => {
  it.each([
    ['2026-03-12T14:31', 'Asia/Shanghai', '2026-03-12T06:31:00Z'],
    ['2026-01-01T00:15', 'Asia/Kathmandu', '2025-12-31T18:30:00Z'],
    // An hour that the day has twice: the first of them.
    ['2026-10-25T01:30', 'Europe/London', '2026-10-25T00:30:00Z'],
    ['2026-03-29T03:30', 'Europe/London', '2026-03-29T02:30:00Z'],
    ['0002-03-12T14:31', 'UTC', '0002-03-12T14:31:00Z'],
  ])('%s in %s is %s', (shown, zone, instant) => {
    expect(instantOf(shown, zone)).toBe(instant)
    expect(localOf(instant, zone)).toBe(shown)
  })

  it('of an hour that the day has not: the instant just after the clocks were put forward', () => {
    expect(instantOf('2026-03-29T01:30', 'Europe/London')).toBe('2026-03-29T01:30:00Z')
  })

  it('no time is no instant', () => {
    expect(instantOf('tomorrow', 'UTC')).toBe('')
    expect(instantOf('', 'UTC')).toBe('')
    expect(localOf('never', 'UTC')).toBe('')
    expect(localOf(null, 'UTC')).toBe('')
  })

  it('there and back again, but for the hour that a change of clocks doubles', () => {
    const zones = ['Asia/Shanghai', 'Asia/Kolkata', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC']
    const minutes = fc.integer({ min: 0, max: 60 * 24 * 365 * 20 })
    fc.assert(
      fc.property(minutes, fc.constantFrom(...zones), (at, zone) => {
        const instant = new Date(Date.UTC(2015, 0, 1) + at * 60_000)
        const back = instantOf(localOf(instant, zone), zone)
        expect([0, 1_800_000, 3_600_000]).toContain(instant.getTime() - Date.parse(back))
        expect(localOf(back, zone)).toBe(localOf(instant, zone))
      }),
      { numRuns: 300 },
    )
  })
})
