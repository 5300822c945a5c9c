/** Pure: why a move is not possible, in words: what is missing, and not only that something is. */

import { asApiError } from '@/api/problems'
import { hasText, t } from '@/shared/i18n'

/** '' where the error is no refused move. */
export function refusalWords(thrown: unknown, fieldName: (key: string) => string): string {
  if (!thrown) return ''
  const error = asApiError(thrown)
  if (error.code !== 'move_refused' && error.code !== 'move_unknown') return ''
  const cause = String(error.params.cause ?? '')
  const missing = ((error.params.missing as unknown[] | undefined) ?? []).filter((one) => typeof one === 'string')
  if (cause === 'fields' && missing.length) {
    return t('ticket.refused.fields', { missing: missing.map((one) => fieldName(String(one))).join(' · ') })
  }
  const items = error.fields.map((one) => one.message).filter(Boolean)
  const key = `ticket.refused.${error.code === 'move_unknown' ? 'unknown' : cause}`
  const words = hasText(key) ? t(key) : t('ticket.refused.other')
  return cause === 'checklist' || cause === 'subtasks' || !hasText(key) ? [words, ...items].join(' ') : words
}
