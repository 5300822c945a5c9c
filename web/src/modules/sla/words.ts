/** Clocks in words. */

import { clockTime, dayKey, duration, exactTime, when } from '@/shared/format'
import { hasText, named, t } from '@/shared/i18n'
import type { Clock, Face } from './model/faces'

/** Beyond this the time itself says more than how long it is until then. */
const FAR_SECONDS = 4 * 3600

/** Today 17:30 · tomorrow 10:00 · 3 Dec 10:30. */
export function dueWords(at: string, now: Date): string {
  const day = new Date(at)
  return dayKey(day) === dayKey(now) ? t('sla.today', { time: clockTime(day) }) : when(day, now)
}

/** After two days the hours say nothing any more, and take the place of others. */
function roughly(seconds: number): string {
  return duration(seconds >= 2 * 86_400 ? Math.floor(seconds / 86_400) * 86_400 : seconds)
}

/** What a chip says: 9 min left, Today 17:30, 12 min overdue, Paused, 09:21. */
export function faceWords(face: Face, now: Date, endedAt: string | null = null): string {
  switch (face.kind) {
    case 'paused':
      return t('sla.face.paused')
    case 'breached':
      return face.left < 0 ? t('sla.face.breached', { time: roughly(-face.left) }) : t('sla.state.breached')
    case 'met':
      return endedAt ? dueWords(endedAt, now) : t('sla.state.met')
    case 'late':
      return t('sla.face.late', { time: roughly(-face.left) })
    case 'cancelled':
      return t('sla.state.cancelled')
    default:
      if (face.dueAt === null) return t('sla.face.never')
      return face.left > FAR_SECONDS ? dueWords(face.dueAt, now) : t('sla.face.left', { time: duration(face.left) })
  }
}

/** The whole for ears and on hover: "Resolution: 12 min overdue. Was due 2026-03-12 14:44 GMT+8". */
export function faceTitle(name: string, face: Face, now: Date, endedAt: string | null = null): string {
  const said = `${t(`sla.state.${face.kind}`)}, ${faceWords(face, now, endedAt)}`
  const head = t('sla.chipTitle', { name, said: face.kind === 'paused' ? t('sla.state.paused') : said })
  return face.dueAt ? `${head} ${t('sla.dueAt', { time: exactTime(face.dueAt) })}` : head
}

/** What the shipped promises are called; others go by their kind. */
export const SHIPPED: Record<string, string> = {
  hard_limit: 'resolution',
  customer_mail: 'next_response',
  classify: 'stage',
  technical_feedback: 'stage',
  return_audit: 'dwell',
}

export function promiseName(promise: {
  key: string
  kind: string
  kind_name?: string
  names?: Record<string, string> | null
}): string {
  const own = `sla.shipped.${promise.key}`
  if (SHIPPED[promise.key] === promise.kind && hasText(own)) return t(own)
  const given = Object.values(promise.names ?? {}).some(Boolean) ? named(promise.names ?? {}, '') : ''
  return given || (promise.kind_name ?? t(`sla.kind.${promise.kind}`))
}

/** 4 h of working time. */
export function targetWords(seconds: number, isWorking: boolean): string {
  return t(isWorking ? 'sla.target.working' : 'sla.target.plain', { time: length(seconds) })
}

/** A length of counted time, exact: 28 h 42 min 30 s. Days would be a question of which. */
export function length(seconds: number): string {
  const size = Math.abs(Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60]
  const parts = [
    hours ? t('sla.length.hours', { n: String(hours) }) : '',
    minutes ? t('sla.length.minutes', { n: String(minutes) }) : '',
    rest ? t('sla.length.seconds', { n: String(rest) }) : '',
  ].filter(Boolean)
  return parts.join(' ') || t('sla.length.minutes', { n: '0' })
}

export function clockName(clock: Clock): string {
  return clock.team && clock.kind === 'stage'
    ? t('sla.ofTeam', { name: promiseName(clock), team: clock.team.name })
    : promiseName(clock)
}

/** Why 14:44? Of a clock that is due at no time: how it is counted. */
export function whyTitle(clock: Clock, now: Date): string {
  const at = clock.due_at ?? (clock.is_paused ? null : clock.breached_at)
  if (at === null) return t('sla.why.titleNone')
  const isToday = dayKey(new Date(at)) === dayKey(now)
  return t('sla.why.title', { time: isToday ? clockTime(at) : when(at, now) })
}

/** Who or which rule started a clock on demand, or stopped it. */
export function actWords(act: { what: 'started' | 'stopped'; actor_name: string; rule_id: number | null }): string {
  const by = act.rule_id === null ? 'person' : 'rule'
  return t(`sla.demand.${act.what}By.${by}`, { name: act.actor_name })
}
