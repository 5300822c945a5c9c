/** Pure: facts of the timeline as sentences. Gives the i18n key and its values; who shows it puts them together. */

import { shortDate, when } from '@/shared/format'
import { hasText, named as inLanguage, t, type Values } from '@/shared/i18n'
import type { TimelineItem } from './queries'

/** How numbers and keys of facts are named; '' where it is not known (yet). */
export interface Names {
  person: (id: unknown) => string
  state: (key: unknown, category?: unknown) => string
  move: (key: unknown) => string
  field: (name: string) => string
  value: (name: string, value: unknown) => string
}

export interface Sentence {
  key: string
  values: Values
}

type Details = Record<string, unknown>
type Telling = (details: Details, names: Names, item: TimelineItem) => { as?: string; values?: Values }

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value))
const count = (value: unknown): number => (Array.isArray(value) ? value.length : Number(value) || 0)
const moment = (value: unknown): string => (Number.isNaN(Date.parse(text(value))) ? '' : when(text(value)))

/** Quoted reason with what stands before it, or nothing. */
function because(reason: unknown): string {
  const said = text(reason).trim()
  return said ? t('ticket.event.because', { reason: said }) : ''
}

function word(group: string, key: unknown): string {
  const name = `ticket.${group}.${text(key)}`
  return text(key) && hasText(name) ? t(name) : text(key)
}

/** A promise by its own name, which what starts on demand has; else by its kind. */
function promise(d: Details): string {
  const own = inLanguage((d.name as Record<string, string> | undefined) ?? {}, '')
  return own || word('promise', d.kind_of_promise ?? 'on_demand')
}

/** A rule starts and stops clocks under its own name. */
const byRule = (item: TimelineItem): boolean => item.actor?.kind === 'system'
const byRuleOrSomebody = (d: Details, item: TimelineItem): Values => ({
  promise: promise(d),
  rule: item.actor?.name ?? '',
})

const states: Telling = (d, n) => ({
  values: { from: n.state(d.from_state, d.from_category), to: n.state(d.to_state, d.to_category) },
})
const priorities: Telling = (d, n) => ({
  values: {
    from: n.value('priority', d.from_priority),
    to: n.value('priority', d.to_priority),
    why: word('riseWhy', d.why),
    because: because(d.reason),
  },
})
const approval: Telling = (d, n) => ({ as: d.purpose === 'move' ? 'move' : '', values: { move: n.move(d.move) } })
const person =
  (field: string): Telling =>
  (d, n) => {
    const name = n.person(d[field])
    return { as: name ? '' : 'nobody', values: { person: name } }
  }
const supervision: Telling = (d, n) => ({ values: { person: n.person(d.supervisor_id), at: moment(d.due_at) } })

function named(ids: unknown, names: Names): string {
  const found = Array.isArray(ids) ? ids.map((id) => names.person(id)).filter(Boolean) : []
  return found.join(t('ticket.event.listMark'))
}

const TELLINGS: Record<string, Telling> = {
  absorbed: (d) => ({
    values: { numbers: (d.numbers as string[] | undefined)?.join('、') ?? '', count: count(d.merged_ids) },
  }),
  approval_asked: approval,
  approval_cancelled: (d, n) => ({
    ...approval(d, n, {} as TimelineItem),
    values: { why: word('approvalWhy', d.why), move: n.move(d.move) },
  }),
  approval_decided: (d, n, item) => ({
    as: d.decision === 'approve' || d.decision === 'reject' ? d.decision : '',
    values: {
      for: d.on_behalf_of_id ? t('ticket.event.standingIn', { person: n.person(d.on_behalf_of_id) }) : '',
      actor: item.actor?.name ?? '',
    },
  }),
  approval_expired: approval,
  approval_granted: approval,
  approval_hindered: approval,
  approval_reassigned: (d, n) => ({
    values: { person: n.person((d.approver_ids as unknown[] | undefined)?.[0]), from: n.person(d.from_id) },
  }),
  approval_rejected: approval,
  approval_reminded: (d) => ({ as: d.is_by_clock ? 'clock' : '' }),
  arbitration_decided: (d) => ({ values: { team: text(d.team_name) } }),
  arbitration_raised: (d, n) => {
    const who = n.person(d.supervisor_id)
    return { as: who ? '' : 'nobody', values: { count: count(d.return_count), person: who } }
  },
  assigned: (d, _n, item) => {
    const team = text(d.team_name)
    const assignee = text(d.assignee_name)
    const isSelf = d.assignee_id !== null && d.assignee_id !== undefined && d.assignee_id === item.actor?.id
    const as =
      isSelf && item.actor?.kind === 'user'
        ? 'self'
        : assignee
          ? team
            ? 'both'
            : 'person'
          : team
            ? 'team'
            : 'nobody'
    return { as, values: { team, person: assignee, because: because(d.reason) } }
  },
  batch_dissolved: (d) => ({ values: { count: count(d.member_ids) } }),
  batch_gathered: (d) => ({ values: { count: count(d.member_ids) } }),
  batch_treated: (d) => ({
    as: count(d.refused) ? 'refused' : '',
    values: { count: count(d.done), refused: count(d.refused) },
  }),
  batched: (d) => ({ values: { number: text(d.batch_number) } }),
  changed: (d, n) => {
    const lines = changeLines(d, n)
    return { as: lines.length ? '' : 'nothing', values: { changes: lines.join(t('ticket.event.listMark')) } }
  },
  checklist_changed: (d) => ({ as: text(d.change), values: { item: word('checklistItem', d.item) } }),
  child_attached: (d) => ({ values: { id: text(d.child_id) } }),
  child_detached: (d) => ({ values: { id: text(d.child_id) } }),
  children_solved: (d) => ({ values: { count: count(d.total) } }),
  commented: (d) => ({ as: d.is_public_comment === false ? 'note' : '' }),
  confirmation_lapsed: (d) => ({ as: text(d.outcome) }),
  deleted: () => ({}),
  escalated: (d, n) => {
    const who = n.person(d.supervisor_id)
    return { as: who ? '' : 'nobody', values: { person: who, why: word('escalationWhy', d.cause) } }
  },
  escalation_started: (d) => ({
    as: d.rule ? 'by_rule' : '',
    values: {
      path: word('escalationPath', d.path),
      why: word('escalationWhy', d.cause),
      ladder: text(d.ladder_name),
    },
  }),
  escalation_notified: (d, n) => {
    const people = named(d.user_ids, n)
    return { as: !people ? 'nobody' : d.is_again ? 'again' : '', values: { people, level: text(d.level) } }
  },
  escalation_acknowledged: (d) => ({ values: { level: text(d.level) } }),
  escalation_lowered: (d) => ({ values: { from: text(d.from_level), level: text(d.level) } }),
  escalation_settled: (d) => ({
    values: { path: word('escalationPath', d.path), outcome: word('escalationOutcome', d.outcome) },
  }),
  escalation_reviewed: () => ({}),
  reminded: (d, n) => ({ values: { people: named(d.user_ids, n), why: word('reminderWhy', d.rule) } }),
  files_attached: (d) => ({ values: { count: count(d.file_ids) } }),
  flow_changed: states,
  follow_up_opened: (d) => ({ values: { number: text(d.follow_up_number) } }),
  followed: (d, n, item) => (d.user_id === item.actor?.id ? { as: 'self' } : person('user_id')(d, n, item)),
  unfollowed: (d, n, item) => (d.user_id === item.actor?.id ? { as: 'self' } : person('user_id')(d, n, item)),
  handover_overdue: (d) => ({ values: { at: moment(d.expected_at) } }),
  held: (d) => ({ as: d.resume_at ? 'until' : '', values: { at: moment(d.resume_at) } }),
  lead_changed: (d) => ({ values: { team: text(d.lead_team_name), because: because(d.reason) } }),
  linked: (d) => ({ values: { link: word('link', d.kind_of_link), id: text(d.other_id) } }),
  unlinked: (d) => ({ values: { link: word('link', d.kind_of_link), id: text(d.other_id) } }),
  mail_abandoned: (d) => ({ values: { error: text(d.error) } }),
  mail_bounced: (d) => ({ values: { addresses: ((d.addresses as unknown[] | null) ?? []).map(text).join(', ') } }),
  merged: (d, _n, item) => ({
    as: item.came_from ? 'here' : '',
    values: { number: text(d.into_number), from: item.came_from?.number ?? '' },
  }),
  moved: (d, n) => ({ values: { ...states(d, n, {} as TimelineItem).values, move: n.move(d.move) } }),
  nudge_answered: (d) => ({ as: text(d.how) }),
  nudged: (d) => ({ as: d.is_from_customer ? 'customer' : '', values: { count: count(d.count) } }),
  observation_started: (d) => ({ values: { at: moment(d.until) } }),
  opened: (d) => ({ values: { channel: word('channel', d.channel) } }),
  priority_raised: priorities,
  priority_risen: priorities,
  purged: (d) => ({ values: { number: text(d.number) } }),
  rated: (d) => ({ as: d.score ? '' : 'bare', values: { score: text(d.score) } }),
  restored: (d) => ({ as: text(d.from_shelf) }),
  separated: (d) => ({ values: { number: text(d.from_number), count: count(d.comment_ids) } }),
  solution_confirmed: (d) => ({ values: { way: word('way', d.way) } }),
  solution_rejected: (d) => ({ values: { way: word('way', d.way) } }),
  split: (d) => ({ values: { number: text(d.new_number), count: count(d.comment_ids) } }),
  stage_entered: (d, n) => ({
    as: d.is_unowned ? 'unowned' : d.due_at ? 'due' : '',
    values: { state: n.state(d.stage), at: moment(d.due_at) },
  }),
  stage_overdue: (d, n) => ({ values: { state: n.state(d.stage), at: moment(d.due_at) } }),
  state_restored: states,
  action_scheduled: (d) => ({ values: { at: moment(d.due_at) } }),
  action_cancelled: () => ({}),
  macro_used: (d) => ({ values: { name: text(d.name) } }),
  routed: (d) => ({
    as: text(d.outcome),
    values: {
      rule: text(d.rule_name),
      team: text(d.chosen_team_name),
      who: text(d.chosen_name),
      target: text(d.chosen_name) || text(d.chosen_team_name),
    },
  }),
  clock_warned: (d) => ({ values: { promise: promise(d), at: moment(d.due_at) } }),
  clock_breached: (d) => ({ values: { promise: promise(d), at: moment(d.due_at) } }),
  clock_asked: (d, _n, item) => ({ as: byRule(item) ? 'rule' : '', values: byRuleOrSomebody(d, item) }),
  clock_settled: (d, _n, item) => ({
    as: byRule(item) ? 'rule' : text(d.outcome),
    values: byRuleOrSomebody(d, item),
  }),
  breach_explained: () => ({}),
  policy_changed: (d) => ({ as: d.policy_name ? '' : 'none', values: { policy: text(d.policy_name) } }),
  webhook_called: (d) => ({ values: { rule: text(d.rule_name), webhook: text(d.webhook_name) } }),
  structure_restored: (d) => ({ values: { kind: word('structure', d.kind_of_edit) } }),
  subtask_added: (d) => ({ values: { title: text(d.title) } }),
  subtask_changed: (d) => {
    const state = ((d.changes as Details | undefined)?.state as unknown[] | undefined)?.[1]
    return { as: text(state), values: { title: text(d.title) } }
  },
  subtask_removed: (d) => ({ values: { title: text(d.title) } }),
  subtasks_finished: (d) => ({ values: { count: count(d.total) } }),
  supervision_closed: supervision,
  supervision_opened: supervision,
  supervision_overdue: supervision,
  supervision_reported: supervision,
  voided: () => ({}),
}

/** Who did it: a person by name, ourselves by what we are. */
export function actorName(actor: { kind: string; name: string } | undefined): string {
  if (!actor) return ''
  if (actor.kind !== 'system') return actor.name
  const key = `ticket.system.${actor.name.replaceAll(' ', '_')}`
  return hasText(key) ? t(key) : t('ticket.system.system')
}

/** The sentence of a fact; a kind that is not known yet is told by its name rather than left out. */
export function sentenceOf(item: TimelineItem, names: Names): Sentence {
  const kind = item.kind.replace(/^ticket\./, '')
  const told = TELLINGS[kind]?.(item.details ?? {}, names, item) ?? {}
  const base = `ticket.event.${kind}`
  const wanted = told.as ? `${base}_${told.as}` : base
  const key = hasText(wanted) ? wanted : hasText(base) ? base : 'ticket.event.unknown'
  return { key, values: { kind, ...told.values, actor: actorName(item.actor) } }
}

function shortened(value: string): string {
  const line = value.replace(/\s+/g, ' ').trim()
  return line.length > 60 ? `${line.slice(0, 59)}…` : line
}

/** `优先级：高 → 紧急`, one for each field; long texts are only said to be new. */
export function changeLines(details: Details, names: Names): string[] {
  const changes = (details.changes ?? {}) as Record<string, [unknown, unknown]>
  // What a state means is told by its name.
  const told = Object.entries(changes).filter(([name]) => name !== 'state_category')
  return told.map(([name, pair]) => {
    const [before, after] = Array.isArray(pair) ? pair : [null, null]
    const field = names.field(name)
    const from = shortened(names.value(name, before))
    const to = shortened(names.value(name, after))
    if (name === 'description') return t('ticket.event.change_text', { field })
    if (!to) return t('ticket.event.change_cleared', { field, from })
    if (!from) return t('ticket.event.change_set', { field, to })
    return t('ticket.event.change', { field, from, to })
  })
}

/** A value of no known kind in words: never `[object Object]`. */
export function plainValue(value: unknown): string {
  if (value === null || value === undefined || value === '') return ''
  if (typeof value === 'boolean') return t(value ? 'ticket.yes' : 'ticket.no')
  if (Array.isArray(value)) return value.map(plainValue).filter(Boolean).join('、')
  if (typeof value === 'object') {
    const one = value as Details
    if ('amount' in one) return `${text(one.amount)} ${text(one.currency)}`.trim()
    if ('name' in one) return text(one.name)
    return Object.values(one).map(plainValue).filter(Boolean).join(' ')
  }
  const said = String(value)
  if (/^\d{4}-\d\d-\d\dT/.test(said)) return when(said)
  if (/^\d{4}-\d\d-\d\d$/.test(said)) return shortDate(`${said}T12:00:00`)
  return said
}
