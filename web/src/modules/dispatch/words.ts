/** Words that several parts of the board say. */

import { number } from '@/shared/format'
import { t } from '@/shared/i18n'
import { against } from './model/giving'
import type { BoardPerson, Refused } from './queries'

export type Status = Refused | 'here'

/** How he is now, whatever ticket it is about. */
export function statusOf(person: BoardPerson): Status {
  return against(person, null) ?? (person.load >= person.capacity ? 'full' : 'here')
}

export const statusWord = (status: Status): string => t(`dispatch.status.${status}`)

export function roomWords(person: BoardPerson): string {
  return t('dispatch.room', { load: number(person.load), capacity: number(person.capacity) })
}

export function kmWords(km: number): string {
  return t('dispatch.km', { km: number(km, { maximumFractionDigits: km < 10 ? 1 : 0 }) })
}

/** The end of a Chinese name, the initials of another: as avatars have them. */
export function initials(name: string): string {
  const han = name.match(/\p{Script=Han}/gu)
  if (han) return han.slice(-2).join('')
  const words = name.trim().split(/\s+/)
  return `${words[0]?.[0] ?? ''}${words.length > 1 ? (words.at(-1)?.[0] ?? '') : ''}`.toUpperCase()
}
