/** Refusals in the words of the person: by code where we have words, else as the server said it in his language. */

import { ApiError, asApiError, type FieldProblem } from '@/api/problems'
import { when } from './format'
import { hasText, isChinese, t, type Values } from './i18n'
import { permissionName } from './permissions'

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/

/** A parameter as it is read: times in the person's zone, the server's own words in his language. */
function worded(name: string, value: unknown): string | number {
  if (typeof value === 'number') return value
  if (Array.isArray(value)) {
    return value.map((one) => worded(name, one)).join(isChinese.value ? '、' : ', ')
  }
  const text = value === null || value === undefined ? '' : String(value)
  if (INSTANT.test(text)) return when(text)
  if (name === 'permission') return permissionName(text)
  const word = text.toLowerCase().replace(/[\s.-]+/g, '_')
  // The same word may mean one thing as a cause and another as a thing.
  const key = [`errors.words.${name}_${word}`, `errors.words.${word}`].find(hasText)
  return key ? t(key) : text
}

export function errorText(thrown: unknown): string {
  const error = asApiError(thrown)
  const key = `errors.${error.code}`
  const params: Values = Object.fromEntries(
    Object.entries(error.params).map(([name, value]) => [name, worded(name, value)]),
  )
  if (hasText(key)) return t(key, params)
  if (error.status >= 500 || error.status === 0) return t('errors.unforeseen')
  return error.detail || t('errors.unforeseen')
}

/** What is wrong with one value, with its remedy. The figure that the server names (a length, a limit) is `{limit}`. */
export function problemText(problem: FieldProblem): string {
  const key = `errors.field.${problem.code}`
  if (!hasText(key)) return [problem.message, problem.remedy].filter(Boolean).join(' ')
  const limit = /-?\d[\d,.]*\d|\d/.exec(problem.remedy || problem.message)?.[0] ?? ''
  // A text of which one character would do is not too short, but missing.
  if (problem.code === 'string_too_short' && limit === '1') return t('errors.field.missing')
  return t(key, { limit })
}

/** What is wrong with a field, with its remedy; '' where nothing is. Nested fields are named `requester.email`. */
export function fieldError(thrown: unknown, field: string): string {
  if (!thrown) return ''
  const error = thrown instanceof ApiError ? thrown : asApiError(thrown)
  const found = error.fields.find((one) => one.field === field || one.field.startsWith(`${field}.`))
  return found ? problemText(found) : ''
}

/** Problems of fields that the form does not show, so that none is lost. */
export function otherFieldErrors(thrown: unknown, shown: string[]): string[] {
  if (!thrown) return []
  return asApiError(thrown)
    .fields.filter((one) => !shown.some((name) => one.field === name || one.field.startsWith(`${name}.`)))
    .map((one) => [one.field && `${one.field}:`, problemText(one)].filter(Boolean).join(' '))
}
