import fc from 'fast-check'
import { expect, test } from 'vitest'

import { toInstant, toWall } from '@/shared/zoned'

test('a wall clock and its instant', () => {
  expect(toWall('2026-03-12T06:31:00Z', 'Asia/Shanghai')).toBe('2026-03-12T14:31')
  expect(toInstant('2026-03-12T14:31', 'Asia/Shanghai')?.toISOString()).toBe('2026-03-12T06:31:00.000Z')
  expect(toInstant('', 'Asia/Shanghai')).toBeNull()
})

test('when clocks are put forward or back', () => {
  expect(toInstant('2026-10-25T01:30', 'Europe/London')?.toISOString()).toBe('2026-10-25T00:30:00.000Z')
  expect(toInstant('2026-03-29T03:30', 'Europe/London')?.toISOString()).toBe('2026-03-29T02:30:00.000Z')
  // This time is not on the clock that day: the instant just after the jump.
  expect(toInstant('2026-03-29T01:30', 'Europe/London')?.toISOString()).toBe('2026-03-29T01:30:00.000Z')
})

test('there and back again', () => {
  const zones = ['Asia/Shanghai', 'Asia/Kolkata', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC']
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(2015, 0, 1), max: Date.UTC(2035, 0, 1) }),
      fc.constantFrom(...zones),
      (ms, zone) => {
        const wall = toWall(new Date(ms), zone)
        return toWall(toInstant(wall, zone)!, zone) === wall
      },
    ),
    { numRuns: 300 },
  )
})
