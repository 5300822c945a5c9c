/** A rule as it is edited, what is wrong with it, and what differs between two versions of it. */

import { EVERYTHING, isSame as isSameTree, type Tree } from '@/modules/conditions/tree'
import type { Rule, RuleIn, RuleVersion, Strategy } from '../queries'

/** All of a rule, nothing left out. */
export type RuleDraft = Required<Omit<RuleIn, 'fall_back'>> & {
  fall_back: Required<NonNullable<RuleIn['fall_back']>>
}

export const STRATEGIES: Strategy[] = [
  'least_loaded',
  'round_robin',
  'weighted',
  'random',
  'best_skill',
  'nearest',
  'last_handler',
  'customer_owner',
  'pool',
]
/** What may hold several for equal, and so needs a second order. */
const WITH_EQUALS: Strategy[] = ['best_skill', 'nearest', 'last_handler', 'customer_owner', 'least_loaded']
/** What can settle a tie. */
export const ORDERS: Strategy[] = ['least_loaded', 'round_robin', 'weighted', 'random']
export const FALL_BACKS = ['pool', 'dispatcher', 'team', 'person'] as const

export const needsThen = (strategy: Strategy): boolean => WITH_EQUALS.includes(strategy)

export function newRule(): RuleDraft {
  return {
    name: '',
    condition: { ...EVERYTHING },
    team_id: null,
    strategy: 'least_loaded',
    then: 'round_robin',
    skills: [],
    skill_match: 'all',
    certificate_ids: [],
    within_days: 30,
    needs_presence: false,
    overflow_team_id: null,
    fall_back: { kind: 'pool', team_id: null, user_id: null },
    off_hours: 'wait',
    is_active: true,
  }
}

export function draftOf(rule: Rule): RuleDraft {
  const { name, condition, team_id, strategy, then, skill_match, within_days, needs_presence } = rule
  return {
    name,
    condition,
    team_id,
    strategy,
    then,
    skills: rule.skills.map((one) => ({ skill_id: one.skill_id, level: one.level ?? 1 })),
    skill_match,
    certificate_ids: [...rule.certificate_ids],
    within_days,
    needs_presence,
    overflow_team_id: rule.overflow_team_id,
    fall_back: {
      kind: rule.fall_back.kind ?? 'pool',
      team_id: rule.fall_back.team_id ?? null,
      user_id: rule.fall_back.user_id ?? null,
    },
    off_hours: rule.off_hours,
    is_active: rule.is_active,
  }
}

export type Fault = 'name' | 'fall_back' | 'skills'

export function faultsOf(draft: RuleDraft): Fault[] {
  const found: Fault[] = []
  if (!draft.name.trim()) found.push('name')
  const { kind, team_id, user_id } = draft.fall_back
  if ((kind === 'team' && team_id === null) || (kind === 'person' && user_id === null)) found.push('fall_back')
  if (draft.strategy === 'best_skill' && draft.skills.length === 0) found.push('skills')
  return found
}

export function asSent(draft: RuleDraft): RuleIn {
  return { ...draft, name: draft.name.trim() }
}

/** Rules that none can reach, since one before them takes every ticket: by id the name of that one. */
export function shadowed(rules: Pick<Rule, 'id' | 'name' | 'condition' | 'is_active'>[]): Map<number, string> {
  const found = new Map<number, string>()
  let over: string | null = null
  for (const rule of rules) {
    if (over !== null) found.set(rule.id, over)
    else if (rule.is_active && isSameTree(rule.condition as Tree, EVERYTHING)) over = rule.name
  }
  return found
}

export const PARTS = [
  'name',
  'condition',
  'team_id',
  'strategy',
  'then',
  'skills',
  'skill_match',
  'certificate_ids',
  'within_days',
  'needs_presence',
  'overflow_team_id',
  'fall_back',
  'off_hours',
] as const
export type Part = (typeof PARTS)[number]

const partsOf = (version: RuleVersion): Record<string, unknown> => ({
  ...version.definition,
  name: version.name,
  condition: version.condition,
})

/** Which parts a version says otherwise than the one before it. */
export function changedParts(before: RuleVersion, after: RuleVersion): Part[] {
  const [was, is] = [partsOf(before), partsOf(after)]
  return PARTS.filter((part) => JSON.stringify(was[part] ?? null) !== JSON.stringify(is[part] ?? null))
}

/** A version taken up again, in the draft that is there. */
export function restored(draft: RuleDraft, version: RuleVersion): RuleDraft {
  return { ...draft, ...(partsOf(version) as Partial<RuleDraft>) }
}
