import { describe, expect, it } from 'vitest'

import { filled, isEmptyValue, pathOf, showValue, type FieldShape } from '@/modules/forms/model'
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
