/** Fields of forms: how their values are shown, and how what is typed becomes what is sent. */

import type { Schemas } from '@/api/client'
import { exactTime, number, plainDate } from '@/shared/format'
import { named, t } from '@/shared/i18n'

export interface FieldOption {
  key: string
  names: Record<string, string>
  is_active?: boolean
  children?: FieldOption[]
}

/** What an input needs to know of a field; entries of forms and custom fields both have it. */
export interface FieldShape {
  field: string
  kind: string | null
  name: string
  options: FieldOption[]
  rules: Record<string, unknown>
  hints?: Record<string, string>
}

export interface Money {
  amount: string
  currency: string
}

export interface Place {
  address?: string
  lat?: number
  lng?: number
}

export type Values = Record<string, unknown>

export function isEmptyValue(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true
  if (Array.isArray(value)) return value.length === 0
  return false
}

/** Options from the root to the one chosen, by their keys; what was retired since still has its name. */
export function pathOf(options: FieldOption[], keys: string[]): FieldOption[] {
  const found: FieldOption[] = []
  let level = options
  for (const key of keys) {
    const option = level.find((one) => one.key === key)
    if (!option) break
    found.push(option)
    level = option.children ?? []
  }
  return found
}

export function optionName(options: FieldOption[], key: string): string {
  const option = options.find((one) => one.key === key)
  return option ? named(option.names, key) : key
}

/** A value as a person reads it; '' for an empty one. Ids (person, contact, file) are shown by those who know names. */
export function showValue(shape: FieldShape, value: unknown): string {
  if (isEmptyValue(value)) return ''
  switch (shape.kind) {
    case 'select':
      return optionName(shape.options, String(value))
    case 'multi_select':
      return (value as string[]).map((key) => optionName(shape.options, key)).join(t('forms.listComma'))
    case 'cascade':
      return pathOf(shape.options, value as string[])
        .map((one) => named(one.names, one.key))
        .join(' › ')
    case 'boolean':
      return value ? t('forms.yes') : t('forms.no')
    case 'integer':
    case 'decimal': {
      const unit = shape.rules.unit
      const text = number(Number(value), { maximumFractionDigits: 10 })
      return typeof unit === 'string' ? `${text} ${unit}` : text
    }
    case 'money': {
      const money = value as Money
      return new Intl.NumberFormat(document.documentElement.lang || 'en', {
        style: 'currency',
        currency: money.currency,
        maximumFractionDigits: 4,
      }).format(Number(money.amount))
    }
    case 'date':
      return plainDate(String(value))
    case 'datetime':
      return exactTime(String(value))
    case 'place': {
      const place = value as Place
      const point = place.lat === undefined ? '' : `${place.lat}, ${place.lng}`
      return [place.address, point].filter(Boolean).join(' · ')
    }
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value)
  }
}

/** What is sent for what was filled in: empty ones are left out, so that the form's defaults stand. */
export function filled(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => !isEmptyValue(value)))
}

/** Fields of a form that are the ticket's own; all others are custom. */
export const OWN_FIELDS = [
  'title',
  'description',
  'category',
  'priority',
  'tags',
  'team',
  'assignee',
  'files',
  'requester',
]

/** The body that opens a ticket. Empty fields are left out, so that the form's defaults stand. */
export function openBody(type: string | null, values: Values, files: number[]): Schemas['OpenTicket'] {
  const given = Object.entries(filled(values))
  const own = Object.fromEntries(given.filter(([key]) => OWN_FIELDS.includes(key)))
  const fields = Object.fromEntries(given.filter(([key]) => !OWN_FIELDS.includes(key)))
  return { ...own, title: String(own.title ?? ''), type, fields, files } as Schemas['OpenTicket']
}
