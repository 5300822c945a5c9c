/** Refusals in the words of the person: by code where we have words, else as the server said it in his language. */

import { ApiError, asApiError } from '@/api/problems'
import { hasText, t, type Values } from './i18n'

function valuesOf(params: Record<string, unknown>): Values {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, typeof value === 'number' ? value : String(value)]),
  )
}

export function errorText(thrown: unknown): string {
  const error = asApiError(thrown)
  const key = `errors.${error.code}`
  if (hasText(key)) return t(key, valuesOf(error.params))
  if (error.status >= 500 || error.status === 0) return t('errors.unforeseen')
  return error.detail || t('errors.unforeseen')
}

/** What is wrong with a field, with its remedy; '' where nothing is. Nested fields are named `requester.email`. */
export function fieldError(thrown: unknown, field: string): string {
  if (!thrown) return ''
  const error = thrown instanceof ApiError ? thrown : asApiError(thrown)
  const found = error.fields.find((one) => one.field === field || one.field.startsWith(`${field}.`))
  if (!found) return ''
  const key = `errors.field.${found.code}`
  if (hasText(key)) return t(key)
  return [found.message, found.remedy].filter(Boolean).join(' ')
}

/** Problems of fields that the form does not show, so that none is lost. */
export function otherFieldErrors(thrown: unknown, shown: string[]): string[] {
  if (!thrown) return []
  return asApiError(thrown)
    .fields.filter((one) => !shown.some((name) => one.field === name || one.field.startsWith(`${name}.`)))
    .map((one) => [`${one.field}:`, one.message, one.remedy].filter(Boolean).join(' '))
}
