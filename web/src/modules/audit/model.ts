/** Lines of the log in words: who did what to which, what was before and after. */

import type { AuditLine } from './queries'

/** Names of people, teams, departments and roles, where the reader may know them. */
export type NameOf = (subject: string, id: string | number) => string | undefined

export interface Wording {
  t: (key: string, values?: Record<string, string | number>) => string
  hasText: (key: string) => boolean
  nameOf: NameOf
}

const MOST_FIELDS = 3

type Payload = Record<string, unknown>

function isChanges(value: unknown): value is Record<string, [unknown, unknown]> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((pair) => Array.isArray(pair) && pair.length === 2)
  )
}

export function fieldName(field: string, words: Wording): string {
  const key = `audit.names.${field}`
  return words.hasText(key) ? words.t(key) : field.replaceAll('_', ' ')
}

/** The thing itself: its name where the line or the company knows it, else its number. */
export function whatOf(line: AuditLine, words: Wording): string {
  const payload = line.payload as Payload
  if (line.subject === 'role' && typeof payload.key === 'string')
    return words.nameOf('role', payload.key) ?? payload.key
  const own = payload.name ?? payload.number ?? payload.key
  if (line.subject === 'ticket') return typeof payload.number === 'string' ? payload.number : `#${line.subject_id}`
  return String(words.nameOf(line.subject, line.subject_id) ?? own ?? `#${line.subject_id}`)
}

function actorOf(line: AuditLine, words: Wording): string {
  if (line.actor.kind === 'system') return words.t('audit.system')
  return line.actor.name || words.t('audit.somebody')
}

function listOf(ids: unknown, subject: string, words: Wording): string {
  const named = (Array.isArray(ids) ? ids : []).map((id: string | number) => words.nameOf(subject, id) ?? String(id))
  return named.join(words.t('audit.comma')) || words.t('audit.nobody')
}

function fieldsOf(payload: Payload, words: Wording): string {
  const changes = payload.changes
  const fields = changes && typeof changes === 'object' ? Object.keys(changes) : []
  const shown = fields.slice(0, MOST_FIELDS).map((field) => fieldName(field, words))
  const rest = fields.length - shown.length
  if (rest > 0) shown.push(words.t('audit.moreFields', { count: rest }))
  return shown.join(words.t('audit.comma')) || words.t('audit.nobody')
}

/** The line as one sentence. A kind without words of its own is told by its code, its actor and its thing. */
export function sentenceOf(line: AuditLine, words: Wording): string {
  const payload = line.payload as Payload
  const key = `audit.kind.${line.kind}`
  const values: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(payload)) {
    if (typeof value === 'string' || typeof value === 'number') values[name] = value
    else if (value === null) values[name] = words.t('audit.nobody')
    else if (name === 'addresses' && Array.isArray(value)) values[name] = value.join(', ')
  }
  values.actor = actorOf(line, words)
  values.what = whatOf(line, words)
  if (!words.hasText(key)) return words.t('audit.otherKind', { ...values, kind: line.kind })
  values.fields = fieldsOf(payload, words)
  values.granted = listOf(payload.granted, 'role', words)
  values.withdrawn = listOf(payload.withdrawn, 'role', words)
  values.joined = listOf(payload.joined, 'user', words)
  values.departed = listOf(payload.departed, 'user', words)
  values.user = listOf([payload.user_id ?? '?'], 'user', words)
  values.delegate = listOf([payload.delegate_id ?? '?'], 'user', words)
  values.to = String(payload.assignee_name || payload.team_name || words.t('audit.nobody'))
  // States have names of the company's own, known to their flow; in the log the sort of state says enough.
  if (payload.from_category !== payload.to_category) {
    for (const end of ['from', 'to']) {
      const state = `audit.state.${String(payload[`${end}_category`])}`
      if (words.hasText(state)) values[`${end}_state`] = words.t(state)
    }
  }
  const priority = `kit.priority.${String(payload.to_priority)}`
  if (words.hasText(priority)) values.to_priority = words.t(priority)
  const decision = `audit.decision.${String(payload.decision)}`
  if (words.hasText(decision)) values.decision = words.t(decision)
  const reason = `audit.reason.${String(payload.reason)}`
  if (line.kind === 'user.sign_in_failed' && words.hasText(reason)) values.reason = words.t(reason)
  return words.t(key, values)
}

export interface Detail {
  label: string
  before: string | null
  after: string
}

const NAMED: Record<string, string> = {
  department_id: 'department',
  parent_id: 'department',
  manager_id: 'user',
  lead_id: 'user',
  user_id: 'user',
  delegate_id: 'user',
  team_id: 'team',
  joined: 'user',
  departed: 'user',
  granted: 'role',
  withdrawn: 'role',
}

export function valueText(field: string, value: unknown, words: Wording): string {
  if (value === null || value === undefined || value === '') return words.t('audit.empty')
  if (typeof value === 'boolean') return words.t(value ? 'audit.yes' : 'audit.no')
  const subject = NAMED[field]
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) {
    return (
      value
        .map((one) => (subject ? (words.nameOf(subject, one as string) ?? String(one)) : String(one)))
        .join(words.t('audit.comma')) || words.t('audit.empty')
    )
  }
  if (typeof value === 'object') return JSON.stringify(value)
  return subject ? (words.nameOf(subject, value as number) ?? `#${String(value)}`) : String(value)
}

/** What the line holds: changes with before and after, `from_…` and `to_…` as a pair, the rest as facts. */
export function detailsOf(line: AuditLine, words: Wording): Detail[] {
  const payload = line.payload as Payload
  const details: Detail[] = []
  const told = new Set([`${line.subject}_id`, 'version', 'changes'])
  if (isChanges(payload.changes)) {
    for (const [field, [before, after]] of Object.entries(payload.changes)) {
      details.push({
        label: fieldName(field, words),
        before: valueText(field, before, words),
        after: valueText(field, after, words),
      })
    }
  } else if (payload.changes) {
    details.push({ label: fieldName('changes', words), before: null, after: JSON.stringify(payload.changes) })
  }
  for (const [field, value] of Object.entries(payload)) {
    if (!field.startsWith('from_')) continue
    const name = field.slice('from_'.length)
    const to = `to_${name}` in payload ? `to_${name}` : name
    if (!(to in payload)) continue
    told.add(field).add(to)
    details.push({
      label: fieldName(name, words),
      before: valueText(name, value, words),
      after: valueText(name, payload[to], words),
    })
  }
  for (const [field, value] of Object.entries(payload)) {
    if (told.has(field) || value === null || (Array.isArray(value) && value.length === 0)) continue
    details.push({ label: fieldName(field, words), before: null, after: valueText(field, value, words) })
  }
  return details
}

export interface AuditFilter {
  actor: number | null
  subject: string | null
  subjectId: number | null
  kind: string | null
  /** Dates, `2026-03-12`; the last one included. */
  since: string
  until: string
  address: string
}

type Query = Record<string, unknown>
const text = (value: unknown): string => (typeof value === 'string' ? value : '')
const number = (value: unknown): number | null => {
  const found = Number(value)
  return Number.isSafeInteger(found) && found > 0 ? found : null
}
const day = (value: unknown): string => (/^\d{4}-\d\d-\d\d$/.test(text(value)) ? text(value) : '')

export function filterFrom(query: Query): AuditFilter {
  return {
    actor: number(query.actor),
    subject: text(query.subject) || null,
    subjectId: number(query.subject_id),
    kind: text(query.kind) || null,
    since: day(query.since),
    until: day(query.until),
    address: text(query.address),
  }
}

export function queryOf(filter: AuditFilter): Record<string, string> {
  const query: Record<string, string> = {}
  if (filter.actor) query.actor = String(filter.actor)
  if (filter.subject) query.subject = filter.subject
  if (filter.subject && filter.subjectId) query.subject_id = String(filter.subjectId)
  if (filter.kind) query.kind = filter.kind
  if (filter.since) query.since = filter.since
  if (filter.until) query.until = filter.until
  if (filter.address.trim()) query.address = filter.address.trim()
  return query
}

/** Midnight at the beginning of a day in a time zone, in UTC; `days` later. */
export function startOf(date: string, zone: string, days = 0): string {
  const wall = Date.parse(`${date}T00:00:00Z`) + days * 86_400_000
  const shown = (at: number): number => {
    const parts = Object.fromEntries(
      new Intl.DateTimeFormat('en-CA', {
        timeZone: zone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      })
        .formatToParts(at)
        .map((part) => [part.type, part.value]),
    )
    return Date.parse(`${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:00Z`)
  }
  let guess = wall
  for (let turn = 0; turn < 2; turn += 1) guess += wall - shown(guess)
  return new Date(guess).toISOString()
}

export function askedFor(filter: AuditFilter, zone: string) {
  return {
    ...(filter.actor ? { actor_kind: 'user' as const, actor_id: filter.actor } : {}),
    ...(filter.subject ? { subject: filter.subject } : {}),
    ...(filter.subject && filter.subjectId ? { subject_id: filter.subjectId } : {}),
    ...(filter.kind ? { kind: filter.kind } : {}),
    ...(filter.since ? { from: startOf(filter.since, zone) } : {}),
    ...(filter.until ? { to: startOf(filter.until, zone, 1) } : {}),
    ...(filter.address.trim() ? { address: filter.address.trim() } : {}),
  }
}
