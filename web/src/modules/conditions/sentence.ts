/** A condition in words: made from the tree that is saved, and from nothing else. */

import { plainDate, when } from '@/shared/format'
import { isChinese, t } from '@/shared/i18n'
import { shapeOf, wordOf, type Field } from './fields'
import { isTest, type Test, type Tree } from './tree'

/** The name of a value that is an id or a key; undefined where it is not known. */
export type NameOf = (field: Field, value: unknown) => string | undefined

export interface Words {
  fields: Map<string, Field>
  nameOf: NameOf
}

const isDay = (value: unknown): value is string => typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)

function oneWord(field: Field | undefined, value: unknown, words: Words): string {
  if (value === null || value === undefined || value === '') return '…'
  if (typeof value === 'boolean') return value ? t('conditions.yes') : t('conditions.no')
  if (field) {
    const option = field.options?.find((one) => one.value === value)
    if (option) return wordOf(option.label)
    if (value === 'me') return t('conditions.me')
    if (value === 'mine') return t('conditions.mine')
    const name = words.nameOf(field, value)
    if (name) return name
  }
  if (isDay(value)) return plainDate(value)
  if (field?.kind === 'datetime' && typeof value === 'string') return when(value)
  if (field && typeof value === 'number' && /person|people|team|contact|ref/.test(field.kind)) return `#${value}`
  return String(value)
}

/** The value of a test in words; '' where it takes none. */
export function valueWords(test: Test, words: Words): string {
  const field = words.fields.get(test.field)
  const { value } = test
  switch (shapeOf(field, test.op)) {
    case 'none':
      return ''
    case 'many':
      return (Array.isArray(value) ? value : [value])
        .map((one) => oneWord(field, one, words))
        .join(isChinese.value ? '、' : ', ')
    case 'pair': {
      const [from, to] = Array.isArray(value) ? value : [null, null]
      return t('conditions.pair', { from: oneWord(field, from, words), to: oneWord(field, to, words) })
    }
    case 'duration': {
      const { amount, unit } = (value ?? {}) as { amount?: number; unit?: string }
      return unit ? t(`conditions.span.${unit}`, { count: amount ?? 0 }) : '…'
    }
    case 'needle':
      return t('conditions.quoted', { text: String(value ?? '…') })
    default:
      return oneWord(field, value, words)
  }
}

export function operatorWords(test: Test, words: Words): string {
  const label = words.fields.get(test.field)?.operators.find((one) => one.op === test.op)?.label
  return label ? wordOf(label) : test.op
}

export function fieldWords(key: string, words: Words): string {
  const field = words.fields.get(key)
  return field ? wordOf(field.label) : key
}

/** 「VIP 客户：是」: "is yes" is no sentence, whatever the field is called. */
function statedWords(test: Test, words: Words): string | null {
  if (typeof test.value !== 'boolean' || (test.op !== 'is' && test.op !== 'is_not')) return null
  const value = t(test.value ? 'conditions.yes' : 'conditions.no')
  return t(`conditions.stated.${test.op}`, { field: fieldWords(test.field, words), value })
}

function testWords(test: Test, words: Words): string {
  const stated = statedWords(test, words)
  if (stated !== null) return stated
  const value = valueWords(test, words)
  if (typeof test.value === 'boolean' && (test.op === 'is' || test.op === 'is_not'))
    return `${fieldWords(test.field, words)} ${t(`conditions.sentence.flag.${test.op}`, { value })}`
  const operator = operatorWords(test, words)
  // 「在最近 …内」 and its like hold the place of their value; the others stand before it.
  const said = operator.includes('…')
    ? operator.replace(/\s*…\s*/, isChinese.value ? ` ${value} ` : ` ${value} `).trim()
    : [operator, value].filter(Boolean).join(' ')
  return `${fieldWords(test.field, words)} ${said}`
}

function part(tree: Tree, words: Words, isInside: boolean): string {
  if (isTest(tree)) return testWords(tree, words)
  if ('not' in tree) return t('conditions.sentence.not', { what: part(tree.not, words, true) })
  const isAll = 'all' in tree
  const children = isAll ? tree.all : tree.any
  if (children.length === 0) return isAll ? t('conditions.sentence.everything') : t('conditions.sentence.nothing')
  const joined = children
    .map((child) => part(child, words, children.length > 1))
    .join(isAll ? t('conditions.sentence.and') : t('conditions.sentence.or'))
  return isInside && children.length > 1 ? t('conditions.sentence.group', { what: joined }) : joined
}

/** 「优先级 是 紧急，并且 （处理人 未填写，或者 更新时间 早于 2 天 前）」. */
export function sentence(tree: Tree, words: Words): string {
  return part(tree, words, false)
}

/** What a list says of a condition that is saved: as the server put it, except that one which takes every ticket says so. */
export function savedWords(one: { condition: unknown; condition_text: string }): string {
  const { all } = one.condition as { all?: unknown[] }
  return all?.length === 0 ? t('conditions.sentence.everyTicket') : one.condition_text
}
