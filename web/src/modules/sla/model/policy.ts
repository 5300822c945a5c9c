/** Pure: a policy as a person edits it, as it is sent, and what is different between two of its versions. */

import type { Schemas } from '@/api/client'
import type { Tree } from '@/modules/conditions/tree'
import { isSame, keyFrom, type Names } from '@/modules/setup/model'
import type { Kind, Policy, PolicyVersion } from '../queries'

export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const
export type Priority = (typeof PRIORITIES)[number]
export const KINDS: Kind[] = [
  'first_response',
  'next_response',
  'periodic_update',
  'resolution',
  'stage',
  'dwell',
  'supplier',
  'on_demand',
]
export const PAUSABLE = ['new', 'open', 'waiting', 'on_hold'] as const
export const CATEGORIES = ['new', 'open', 'waiting', 'on_hold', 'solved', 'closed'] as const
export const MAX_PROMISES = 20
export const MAX_WARNINGS = 5

export type Time = 'working' | 'plain'
export type Target = Schemas['TargetIn']
export type PolicyIn = Schemas['PolicyIn']
export type PromiseIn = Schemas['PromiseIn']

export interface PromiseDraft extends Required<Omit<PromiseIn, 'targets' | 'names'>> {
  /** Of what starts on demand; empty of all others. */
  names: Names
  targets: Partial<Record<Priority, { seconds: number; time: Time }>>
}

export interface PolicyDraft {
  name: string
  is_active: boolean
  condition: Tree
  calendar_id: number | null
  pause_categories: string[]
  pause_states: string[]
  warn_at: number[]
  promises: PromiseDraft[]
}

const HOUR = 3600

const NAMELESS: Names = { 'zh-CN': '', en: '' }

/** What a new promise of a kind begins with. */
export function newPromise(kind: Kind, taken: string[]): PromiseDraft {
  const all = (hours: number): PromiseDraft['targets'] =>
    Object.fromEntries(PRIORITIES.map((one) => [one, { seconds: hours * HOUR, time: 'working' as Time }]))
  return {
    key: keyFrom(kind, kind, taken),
    kind,
    targets: all(kind === 'resolution' ? 24 : 4),
    states: [],
    categories: kind === 'supplier' ? ['on_hold'] : kind === 'dwell' ? ['new'] : [],
    team_ids: [],
    department_ids: [],
    channels: [],
    whose: 'every',
    until: 'left',
    names: NAMELESS,
    can_outlast_solving: false,
  }
}

export function newPolicy(): PolicyDraft {
  return {
    name: '',
    is_active: true,
    condition: { all: [] },
    calendar_id: null,
    pause_categories: ['waiting'],
    pause_states: [],
    warn_at: [80],
    promises: [newPromise('first_response', []), newPromise('resolution', [])],
  }
}

export function draftOf(policy: Policy | (PolicyVersion & { is_active: boolean })): PolicyDraft {
  return {
    name: policy.name,
    is_active: policy.is_active,
    condition: policy.condition as unknown as Tree,
    calendar_id: policy.calendar_id,
    pause_categories: [...policy.pause_categories],
    pause_states: [...policy.pause_states],
    warn_at: [...policy.warn_at],
    promises: policy.promises.map((one) => ({
      key: one.key,
      kind: one.kind,
      targets: { ...one.targets },
      states: [...one.states],
      categories: [...one.categories] as PromiseDraft['categories'],
      team_ids: [...one.team_ids],
      department_ids: [...one.department_ids],
      channels: [...one.channels],
      whose: one.whose,
      until: one.until,
      names: { ...NAMELESS, ...one.names },
      can_outlast_solving: one.can_outlast_solving,
    })),
  }
}

/** Without what does not belong to the kind of a promise: the server refuses it. */
export function asSent(draft: PolicyDraft): PolicyIn {
  return {
    name: draft.name.trim(),
    is_active: draft.is_active,
    condition: draft.condition as unknown as Record<string, unknown>,
    calendar_id: draft.calendar_id,
    pause_categories: draft.pause_categories as PolicyIn['pause_categories'],
    pause_states: draft.pause_states,
    warn_at: [...new Set(draft.warn_at)].sort((a, b) => a - b),
    promises: draft.promises.map((one) => {
      const byState = goesByState(one.kind)
      const isStage = one.kind === 'stage'
      return {
        ...one,
        targets: one.targets as PromiseIn['targets'],
        states: byState ? one.states : [],
        categories: byState ? one.categories : [],
        team_ids: isStage ? one.team_ids : [],
        department_ids: isStage ? one.department_ids : [],
        whose: isStage ? one.whose : 'every',
        until: isStage ? one.until : 'left',
        channels: one.kind === 'next_response' ? one.channels : [],
        names: one.kind === 'on_demand' ? one.names : null,
        can_outlast_solving: one.kind === 'on_demand' && one.can_outlast_solving,
      }
    }),
  }
}

export function goesByState(kind: Kind): boolean {
  return kind === 'dwell' || kind === 'supplier' || kind === 'stage'
}

export type Fault = 'name' | 'promises' | `targets.${number}` | `states.${number}` | `names.${number}`

/** What keeps a draft from being tried, each by where it stands. */
export function faultsOf(draft: PolicyDraft): Fault[] {
  const faults: Fault[] = []
  if (!draft.name.trim()) faults.push('name')
  if (draft.promises.length === 0) faults.push('promises')
  draft.promises.forEach((one, at) => {
    if (Object.keys(one.targets).length === 0) faults.push(`targets.${at}`)
    const needsState = one.kind === 'dwell' || one.kind === 'supplier'
    if (one.kind === 'on_demand' && !one.names['zh-CN'].trim() && !one.names.en.trim()) faults.push(`names.${at}`)
    if (needsState && one.states.length + one.categories.length === 0) faults.push(`states.${at}`)
  })
  return faults
}

export type ChangedPart = 'name' | 'condition' | 'calendar' | 'pauses' | 'warnings' | 'promises'

/** Which parts differ; promises by their keys. */
export function changesBetween(
  before: PolicyDraft,
  after: PolicyDraft,
): { parts: ChangedPart[]; added: PromiseDraft[]; removed: PromiseDraft[]; changed: PromiseDraft[] } {
  const parts: ChangedPart[] = []
  if (before.name !== after.name) parts.push('name')
  if (!isSame(before.condition, after.condition)) parts.push('condition')
  if (before.calendar_id !== after.calendar_id) parts.push('calendar')
  const pauses = (one: PolicyDraft): unknown => [[...one.pause_categories].sort(), [...one.pause_states].sort()]
  if (!isSame(pauses(before), pauses(after))) parts.push('pauses')
  if (!isSame(before.warn_at, after.warn_at)) parts.push('warnings')
  const old = new Map(before.promises.map((one) => [one.key, one]))
  const added = after.promises.filter((one) => !old.has(one.key))
  const removed = before.promises.filter((one) => !after.promises.some((other) => other.key === one.key))
  const changed = after.promises.filter((one) => old.has(one.key) && !isSame(old.get(one.key), one))
  if (added.length + removed.length + changed.length > 0) parts.push('promises')
  return { parts, added, removed, changed }
}

/** Which time all targets of a promise count in; null: not all in the same. */
export function timeOf(promise: Pick<PromiseDraft, 'targets'>): Time | null {
  const times = new Set(Object.values(promise.targets).map((one) => one.time))
  return times.size > 1 ? null : ([...times][0] ?? 'working')
}

export function inTime(promise: PromiseDraft, time: Time): PromiseDraft['targets'] {
  return Object.fromEntries(Object.entries(promise.targets).map(([key, one]) => [key, { ...one, time }]))
}

/** Hours and minutes as typed, and back; null where nothing is promised. Seconds that nobody touches stay. */
export function hoursOf(seconds: number): { hours: number; minutes: number } {
  return { hours: Math.floor(seconds / HOUR), minutes: Math.floor((seconds % HOUR) / 60) }
}

export function secondsOf(hours: number | null, minutes: number | null): number | null {
  const seconds = Math.max(0, Math.round(hours ?? 0)) * HOUR + Math.max(0, Math.round(minutes ?? 0)) * 60
  return seconds > 0 ? seconds : null
}

/** Policies that never get a ticket: one that takes all of them stands before. By id, with the name of that one. */
export function shadowed(policies: Pick<Policy, 'id' | 'name' | 'condition' | 'is_active'>[]): Map<number, string> {
  const found = new Map<number, string>()
  let taker: string | null = null
  for (const one of policies) {
    if (!one.is_active) continue
    if (taker !== null) found.set(one.id, taker)
    else if (isSame(one.condition, { all: [] })) taker = one.name
  }
  return found
}

/** Where a new policy stands unless somebody says otherwise: before the one that takes everything. */
export function firstPlace(policies: Pick<Policy, 'condition' | 'is_active'>[]): number {
  const at = policies.findIndex((one) => one.is_active && isSame(one.condition, { all: [] }))
  return at < 0 ? policies.length + 1 : at + 1
}
