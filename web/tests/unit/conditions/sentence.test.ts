import { beforeEach, describe, expect, it } from 'vitest'

import { carriedValue, firstOperator, firstValue, isFilled, shapeOf, type Field } from '@/modules/conditions/fields'
import en from '@/modules/conditions/locales/en'
import zh from '@/modules/conditions/locales/zh'
import { sentence, type Words } from '@/modules/conditions/sentence'
import type { Tree } from '@/modules/conditions/tree'
import { useTexts, type Texts } from '@/shared/i18n'

const label = (zhText: string, enText: string) => ({ 'zh-CN': zhText, en: enText })
const contexts = ['view', 'event']
const operator = (op: string, zhText: string, enText: string, shape: string) => ({
  op,
  label: label(zhText, enText),
  value: { shape },
  contexts,
})
const FIELDS = [
  {
    key: 'priority',
    kind: 'choice',
    label: label('优先级', 'Priority'),
    is_nullable: false,
    named_values: [],
    options: [
      { value: 'urgent', label: label('紧急', 'Urgent') },
      { value: 'high', label: label('高', 'High') },
    ],
    operators: [operator('is', '是', 'is', 'one'), operator('is_any_of', '是…之一', 'is any of', 'many')],
  },
  {
    key: 'assignee',
    kind: 'person',
    label: label('处理人', 'Assignee'),
    is_nullable: true,
    named_values: ['me'],
    options: null,
    operators: [operator('is', '是', 'is', 'one'), operator('is_not_set', '未填写', 'is not set', 'none')],
  },
  {
    key: 'updated_at',
    kind: 'datetime',
    label: label('更新时间', 'Updated'),
    is_nullable: false,
    named_values: [],
    options: null,
    operators: [
      operator('older_than', '早于 …前', 'is more than … ago', 'duration'),
      operator('within_last', '在最近 …内', 'is within the last', 'duration'),
    ],
  },
  {
    key: 'is_vip',
    kind: 'boolean',
    label: label('VIP 客户', 'VIP customer'),
    is_nullable: false,
    named_values: [],
    options: null,
    operators: [operator('is', '是', 'is', 'one'), operator('is_not', '不是', 'is not', 'one')],
  },
] as unknown as Field[]
const words: Words = {
  fields: new Map(FIELDS.map((field) => [field.key, field])),
  nameOf: (_field, value) => (value === 7 ? '王芳' : undefined),
}
const [priority, assignee, updated] = FIELDS as [Field, Field, Field]
const TREE: Tree = {
  all: [
    { field: 'priority', op: 'is_any_of', value: ['urgent', 'high'] },
    {
      any: [
        { field: 'assignee', op: 'is_not_set' },
        { field: 'updated_at', op: 'older_than', value: { amount: 2, unit: 'days' } },
      ],
    },
    { not: { field: 'assignee', op: 'is', value: 7 } },
  ],
}

describe('a condition in words', () => {
  beforeEach(() => useTexts('zh-CN', { conditions: zh as Texts }))

  it('says everything that is saved, in Chinese', () => {
    expect(sentence(TREE, words)).toBe(
      '优先级 是 紧急、高 之一，并且 （处理人 未填写，或者 更新时间 早于 2 天 前），并且 不满足（处理人 是 王芳）',
    )
  })

  it('says it in English', () => {
    useTexts('en', { conditions: en as Texts })
    expect(sentence(TREE, words)).toBe(
      'Priority is any of Urgent, High, and (Assignee is not set, or Updated is more than 2 days ago), and not (Assignee is 王芳)',
    )
  })

  it('names nobody but the one who asks by "me"', () => {
    expect(sentence({ field: 'assignee', op: 'is', value: 'me' }, words)).toBe('处理人 是 我')
  })

  it('says of a field of yes and no which it is', () => {
    const test = { field: 'is_vip', op: 'is', value: true }
    expect(sentence({ all: [test, { ...test, op: 'is_not', value: false }] }, words)).toBe(
      'VIP 客户：是，并且 VIP 客户：不是否',
    )
    useTexts('en', { conditions: en as Texts })
    expect(sentence(test, words)).toBe('VIP customer: yes')
  })

  it('tells all from none', () => {
    expect(sentence({ all: [] }, words)).toBe('全部工单')
    expect(sentence({ any: [] }, words)).toBe('没有工单')
  })

  it('shows what is missing, and fields that are gone', () => {
    expect(sentence({ field: 'priority', op: 'is', value: null }, words)).toBe('优先级 是 …')
    expect(sentence({ field: 'field:old', op: 'is', value: 'x' }, words)).toContain('field:old')
  })
})

describe('values of a test', () => {
  it('begin in the shape that the operator asks for', () => {
    expect(firstOperator(priority, 'view')).toBe('is_any_of')
    expect(firstOperator(updated, 'view')).toBe('within_last')
    expect(firstValue(priority, 'is_any_of')).toEqual([])
    expect(firstValue(updated, 'older_than')).toEqual({ amount: 7, unit: 'days' })
    expect(firstValue(assignee, 'is_not_set')).toBeUndefined()
    expect(shapeOf(undefined, 'is')).toBe('one')
  })

  it('are carried over where the next operator can use them', () => {
    expect(carriedValue(priority, 'is', 'is_any_of', 'high')).toEqual(['high'])
    expect(carriedValue(priority, 'is_any_of', 'is', ['high', 'urgent'])).toBe('high')
    expect(carriedValue(updated, 'older_than', 'within_last', { amount: 3, unit: 'hours' })).toEqual({
      amount: 3,
      unit: 'hours',
    })
    expect(carriedValue(assignee, 'is', 'is_not_set', 7)).toBeUndefined()
  })

  it('are filled or not', () => {
    expect(isFilled(priority, 'is_any_of', [])).toBe(false)
    expect(isFilled(priority, 'is_any_of', ['high'])).toBe(true)
    expect(isFilled(assignee, 'is_not_set', undefined)).toBe(true)
    expect(isFilled(updated, 'older_than', { amount: 0, unit: 'days' })).toBe(false)
    expect(isFilled(updated, 'older_than', { amount: 1.5, unit: 'days' })).toBe(false)
    expect(isFilled(assignee, 'is', null)).toBe(false)
  })
})
