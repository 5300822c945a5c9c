/** The fields a condition can test, as the server describes them, and what a value of each must look like. */

import { isChinese } from '@/shared/i18n'

export interface Names {
  'zh-CN': string
  en: string
}

export type Shape = 'none' | 'one' | 'many' | 'pair' | 'day' | 'needle' | 'duration'

export interface Operator {
  op: string
  label: Names
  value: { shape: Shape; units?: string[] }
  contexts: string[]
}

export interface FieldOption {
  value: string
  label: Names
}

export interface Field {
  key: string
  kind: string
  label: Names
  is_nullable: boolean
  named_values: string[]
  options: FieldOption[] | null
  operators: Operator[]
}

export type Context = 'view' | 'event'

export function wordOf(names: Names): string {
  return isChinese.value ? names['zh-CN'] : names.en
}

export function operatorsOf(field: Field, context: Context): Operator[] {
  return field.operators.filter((one) => one.contexts.includes(context))
}

export function shapeOf(field: Field | undefined, op: string): Shape {
  return field?.operators.find((one) => one.op === op)?.value.shape ?? 'one'
}

/** What a row begins with where a person has only chosen the field. */
export function firstOperator(field: Field, context: Context): string {
  const usable = operatorsOf(field, context).map((one) => one.op)
  const wanted = field.options ? 'is_any_of' : field.kind === 'datetime' || field.kind === 'date' ? 'within_last' : ''
  return usable.includes(wanted) ? wanted : (usable[0] ?? 'is')
}

/** The value a row begins with, by the shape that its operator asks for. */
export function firstValue(field: Field, op: string): unknown {
  switch (shapeOf(field, op)) {
    case 'none':
      return undefined
    case 'many':
      return []
    case 'pair':
      return [null, null]
    case 'duration':
      return { amount: 7, unit: 'days' }
    case 'one':
      return field.kind === 'boolean' ? true : null
    default:
      return null
  }
}

/** What stays of a value when the operator changes, so that nothing is typed twice. */
export function carriedValue(field: Field, from: string, to: string, value: unknown): unknown {
  const was = shapeOf(field, from)
  const now = shapeOf(field, to)
  if (was === now) return value
  if (now === 'many' && was === 'one' && value != null) return [value]
  if (now === 'one' && was === 'many' && Array.isArray(value) && value.length > 0) return value[0]
  if (now === 'needle' && was === 'one' && typeof value === 'string') return value
  if (now === 'one' && was === 'needle') return value
  return firstValue(field, to)
}

/** Whether a value can be sent as it stands. */
export function isFilled(field: Field | undefined, op: string, value: unknown): boolean {
  switch (shapeOf(field, op)) {
    case 'none':
      return true
    case 'many':
      return Array.isArray(value) && value.length > 0
    case 'pair':
      return Array.isArray(value) && value.length === 2 && value.every((one) => one != null && one !== '')
    case 'duration': {
      const amount = (value as { amount?: unknown } | null)?.amount
      return typeof amount === 'number' && Number.isInteger(amount) && amount > 0
    }
    default:
      return value != null && value !== ''
  }
}
