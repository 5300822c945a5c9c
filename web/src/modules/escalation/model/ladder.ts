/** Pure: a ladder as a person edits it, as it is sent, and what is missing in it. */

import type { Schemas } from '@/api/client'
import type { Tree } from '@/modules/conditions/tree'
import { keyFrom } from '@/modules/setup/model'
import type { Ladder, LadderIn } from '../queries'

export type RuleKind = Schemas['LadderRuleIn']['kind']
export type Path = LadderIn['path']
export type Time = 'working' | 'plain'
export interface Named {
  id: number
  name: string
}

export const PATHS: Path[] = ['technical', 'management', 'reminder']
export const KINDS: RuleKind[] = [
  'clock_breached',
  'clock_warned',
  'unsolved',
  'untouched',
  'dwelt',
  'customer_waits',
  'nudged',
  'widened',
  'reopened',
]
export const PRIORITIES = ['urgent', 'high', 'normal', 'low'] as const
export type Priority = (typeof PRIORITIES)[number]
export const CATEGORIES = ['new', 'open', 'waiting', 'on_hold'] as const
export const IMPACTS = ['company', 'department', 'team', 'person'] as const
export const MAX_LEVELS = 10
export const MAX_RULES = 30
const MINUTES: RuleKind[] = ['untouched', 'dwelt', 'customer_waits']
const COUNTS: RuleKind[] = ['nudged', 'widened', 'reopened']
const CLOCKS: RuleKind[] = ['clock_breached', 'clock_warned']

export interface LevelDraft {
  name: string
  has_assignee: boolean
  has_lead: boolean
  has_manager: boolean
  has_duty: boolean
  users: Named[]
  teams: Named[]
  takes_over_team: Named | null
  remind_minutes: number | null
  next_after_minutes: number | null
  time: Time
}

export interface RuleDraft {
  key: string
  kind: RuleKind
  level: number
  minutes: number | null
  by_priority: Partial<Record<Priority, number>>
  time: Time
  count: number | null
  impact: (typeof IMPACTS)[number] | null
  states: string[]
  categories: (typeof CATEGORIES)[number][]
  promises: string[]
  vip_only: boolean
}

export interface LadderDraft {
  name: string
  path: Path
  is_active: boolean
  teams: Named[]
  departments: Named[]
  condition: Tree
  levels: LevelDraft[]
  rules: RuleDraft[]
  asks_review: boolean
  includes_older: boolean
}

export const hasMinutes = (kind: RuleKind): boolean => MINUTES.includes(kind)
export const hasCount = (kind: RuleKind): boolean => COUNTS.includes(kind)
export const isOfClock = (kind: RuleKind): boolean => CLOCKS.includes(kind)
export const isTimed = (kind: RuleKind): boolean => hasMinutes(kind) || kind === 'unsolved'

export function newLevel(): LevelDraft {
  return {
    name: '',
    has_assignee: false,
    has_lead: true,
    has_manager: false,
    has_duty: false,
    users: [],
    teams: [],
    takes_over_team: null,
    remind_minutes: 30,
    next_after_minutes: 60,
    time: 'working',
  }
}

export function newRule(kind: RuleKind, taken: string[]): RuleDraft {
  return {
    key: keyFrom(kind, kind, taken),
    kind,
    level: 1,
    minutes: hasMinutes(kind) ? 480 : null,
    by_priority: kind === 'unsolved' ? { urgent: 240, high: 240 } : {},
    time: 'working',
    count: hasCount(kind) ? 3 : null,
    impact: null,
    states: [],
    categories: kind === 'dwelt' ? ['new'] : [],
    promises: [],
    vip_only: false,
  }
}

export function newLadder(): LadderDraft {
  return {
    name: '',
    path: 'management',
    is_active: true,
    teams: [],
    departments: [],
    condition: { all: [] },
    levels: [newLevel(), { ...newLevel(), has_lead: false, has_manager: true, next_after_minutes: null }],
    rules: [],
    asks_review: false,
    includes_older: false,
  }
}

export function draftOf(ladder: Ladder): LadderDraft {
  return {
    name: ladder.name,
    path: ladder.path,
    is_active: ladder.is_active,
    teams: ladder.teams.map(named),
    departments: ladder.departments.map(named),
    condition: ladder.condition as unknown as Tree,
    levels: ladder.levels.map((one) => ({
      name: one.name,
      has_assignee: one.has_assignee,
      has_lead: one.has_lead,
      has_manager: one.has_manager,
      has_duty: one.has_duty,
      users: one.users.map(named),
      teams: one.teams.map(named),
      takes_over_team: one.takes_over_team ? named(one.takes_over_team) : null,
      remind_minutes: one.remind_minutes,
      next_after_minutes: one.next_after_minutes,
      time: one.time,
    })),
    rules: ladder.rules.map((one) => ({
      ...one,
      by_priority: { ...one.by_priority },
      impact: one.impact as RuleDraft['impact'],
      states: [...one.states],
      categories: [...one.categories] as RuleDraft['categories'],
      promises: [...one.promises],
    })),
    asks_review: ladder.asks_review,
    includes_older: ladder.includes_older,
  }
}

const named = ({ id, name }: Named): Named => ({ id, name })
const ids = (list: Named[]): number[] => list.map((one) => one.id)

/** Without what does not belong to the kind of a rule or to a path: the server refuses it. */
export function asSent(draft: LadderDraft): LadderIn {
  return {
    name: draft.name.trim(),
    path: draft.path,
    is_active: draft.is_active,
    team_ids: ids(draft.teams),
    department_ids: ids(draft.departments),
    condition: draft.condition as unknown as Record<string, unknown>,
    levels: draft.levels.map((one) => ({
      name: one.name.trim(),
      has_assignee: one.has_assignee,
      has_lead: one.has_lead,
      has_manager: one.has_manager,
      has_duty: one.has_duty,
      user_ids: ids(one.users),
      team_ids: ids(one.teams),
      takes_over_team_id: draft.path === 'reminder' ? null : (one.takes_over_team?.id ?? null),
      remind_minutes: one.remind_minutes,
      next_after_minutes: one.next_after_minutes,
      time: one.time,
    })),
    rules: draft.rules.map((one) => ({
      key: one.key,
      kind: one.kind,
      level: Math.min(one.level, draft.levels.length),
      minutes: hasMinutes(one.kind) ? one.minutes : null,
      by_priority: one.kind === 'unsolved' ? (one.by_priority as Record<string, number>) : {},
      time: one.time,
      count: hasCount(one.kind) ? one.count : null,
      impact: one.kind === 'widened' ? one.impact : null,
      states: one.kind === 'dwelt' ? one.states : [],
      categories: one.kind === 'dwelt' ? one.categories : [],
      promises: isOfClock(one.kind) ? one.promises : [],
      vip_only: one.vip_only,
    })),
    asks_review: draft.path !== 'reminder' && draft.asks_review,
    includes_older: draft.includes_older,
  }
}

export type Fault = 'name' | 'rules' | `levels.${number}` | `rules.${number}`

/** What has to be said before it can be saved, in the order of the page. */
export function faultsOf(draft: LadderDraft): Fault[] {
  const found: Fault[] = draft.name.trim() ? [] : ['name']
  draft.levels.forEach((one, at) => {
    const tells =
      one.has_assignee || one.has_lead || one.has_manager || one.has_duty || one.users.length || one.teams.length
    if (!tells && !one.takes_over_team) found.push(`levels.${at}`)
  })
  draft.rules.forEach((one, at) => {
    if (!isWhole(one)) found.push(`rules.${at}`)
  })
  if (draft.path === 'reminder' && draft.rules.length === 0) found.push('rules')
  return found
}

function isWhole(rule: RuleDraft): boolean {
  if (hasMinutes(rule.kind) && !rule.minutes) return false
  if (rule.kind === 'unsolved') return Object.values(rule.by_priority).some(Boolean)
  if (rule.kind === 'widened') return Boolean(rule.count ?? rule.impact)
  if (hasCount(rule.kind)) return Boolean(rule.count)
  return rule.kind !== 'dwelt' || rule.states.length + rule.categories.length > 0
}
