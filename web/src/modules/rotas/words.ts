/** Words that several parts say: a day of the week, a shift with its times, a leave. */

import { clockTime } from '@/shared/format'
import { locale, t } from '@/shared/i18n'
import { halfOf } from './model/week'
import type { Clash, Duty, Leave } from './queries'

const formats = new Map<string, Intl.DateTimeFormat>()

function inWords(day: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${locale.value}${JSON.stringify(options)}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(locale.value, { timeZone: 'UTC', ...options })
    formats.set(key, format)
  }
  return format.format(Date.parse(`${day}T00:00:00Z`))
}

/** Mon, 周一. */
export const weekdayOf = (day: string): string => inWords(day, { weekday: 'short' })
/** 3 Mar, 3月3日. */
export const shortDay = (day: string): string => inWords(day, { month: 'short', day: 'numeric' })
export const longDay = (day: string): string => inWords(day, { month: 'long', day: 'numeric', weekday: 'long' })

export function dutyTimes(duty: Pick<Duty, 'starts_at' | 'ends_at'>): string {
  return `${clockTime(duty.starts_at)}–${clockTime(duty.ends_at)}`
}

export function dutyWords(duty: Duty): string {
  const words = [duty.shift_name, dutyTimes(duty)]
  if (duty.kind === 'dispatcher') words.push(t('rotas.kind.dispatcher'))
  if (duty.is_cancelled) words.push(t('rotas.duty.calledOff'))
  return words.join(' ')
}

export function leaveWords(leave: Leave, day: string): string {
  const half = halfOf(leave, day)
  const what = leave.kind ? t(`rotas.leave.kind.${leave.kind}`) : t('rotas.leave.away')
  const when = half ? t(`rotas.leave.half.${half}`) : ''
  const asked = leave.state === 'asked' ? t('rotas.leave.waits') : ''
  return [what, when, asked].filter(Boolean).join(' · ')
}

export function clashTimes(clash: Clash): string {
  return `${clockTime(clash.starts_at)}–${clockTime(clash.ends_at)}`
}
