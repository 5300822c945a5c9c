import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { filled, instantOf, isEmptyValue, localOf, pathOf, showValue, type FieldShape } from '@/modules/forms/model'
import texts from '@/modules/forms/locales/en'
import { useTexts } from '@/shared/i18n'

useTexts('en', { forms: texts })

const shape = (kind: string, more: Partial<FieldShape> = {}): FieldShape => ({
  field: 'x',
  kind,
  name: 'X',
  options: [],
  rules: {},
  ...more,
})
const OPTIONS = [
  { key: 'a', names: { en: 'Apple', 'zh-CN': '苹果' }, children: [{ key: 'b', names: { en: 'Bramley' } }] },
]

describe('times of a form', () => {
  it.each([
    ['2026-03-12T14:30', 'Asia/Shanghai', '2026-03-12T06:30:00Z'],
    ['2026-07-01T09:00', 'Europe/Berlin', '2026-07-01T07:00:00Z'],
    ['2026-01-01T09:00', 'Europe/Berlin', '2026-01-01T08:00:00Z'],
    ['2026-03-29T03:30', 'Europe/Berlin', '2026-03-29T01:30:00Z'],
    ['2026-01-01T00:15', 'Asia/Kathmandu', '2025-12-31T18:30:00Z'],
  ])('%s in %s is %s', (local, zone, instant) => {
    expect(instantOf(local, zone)).toBe(instant)
    expect(localOf(instant, zone)).toBe(local)
  })

  it('every instant comes back from its local time, but for the hour that a change of clocks doubles', () => {
    const minutes = fc.integer({ min: 0, max: 60 * 24 * 365 * 30 })
    fc.assert(
      fc.property(
        minutes,
        fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'UTC'),
        (at, zone) => {
          const instant = new Date(Date.UTC(2020, 0, 1) + at * 60_000).toISOString().replace('.000Z', 'Z')
          const back = instantOf(localOf(instant, zone), zone)
          const apart = Math.abs(Date.parse(back) - Date.parse(instant))
          expect([0, 1_800_000, 3_600_000]).toContain(apart)
          expect(localOf(back, zone)).toBe(localOf(instant, zone))
        },
      ),
    )
  })

  it('no time is no instant', () => {
    expect(instantOf('tomorrow', 'UTC')).toBe('')
    expect(localOf('never', 'UTC')).toBe('')
    expect(localOf(null, 'UTC')).toBe('')
  })
})

describe('values as people read them', () => {
  it.each([
    [shape('select', { options: OPTIONS }), 'a', 'Apple'],
    [shape('select', { options: OPTIONS }), 'gone', 'gone'],
    [shape('multi_select', { options: OPTIONS }), ['a', 'z'], 'Apple, z'],
    [shape('cascade', { options: OPTIONS }), ['a', 'b'], 'Apple › Bramley'],
    [shape('boolean'), false, 'No'],
    [shape('integer', { rules: { unit: '℃' } }), -6, '−6 ℃'],
    [shape('text'), '<script>', '<script>'],
    [shape('place'), { address: 'Wuhan', lat: 30.5, lng: 114.3 }, 'Wuhan · 30.5, 114.3'],
    [shape('text'), null, ''],
  ])('%#', (field, value, text) => {
    expect(showValue(field as FieldShape, value)).toBe(text)
  })
})

it('false and 0 are values, empty text and lists are none', () => {
  expect([false, 0, '', [], null, undefined].map(isEmptyValue)).toEqual([false, false, true, true, true, true])
  expect(filled({ a: false, b: '', c: [], d: 0 })).toEqual({ a: false, d: 0 })
})

it('a path ends where an option is not known any more', () => {
  expect(pathOf(OPTIONS, ['a', 'gone']).map((one) => one.key)).toEqual(['a'])
})
