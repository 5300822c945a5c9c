/** Pure: a rule as it is edited, as it is sent, and what keeps it from being sent. */

import { testsOf, type Tree } from '@/modules/conditions/tree'
import { isSame } from '@/modules/setup/model'
import { ruleDraftOf, ruleOf, type RuleDraft as Recurrence } from '@/modules/setup/recurrence'
import type { RuleBody } from '../commands'
import type { Rule, RuleKind, RuleVersion } from '../queries'

export const KINDS = ['trigger', 'timed', 'macro'] as const
export const MAX_EFFECTS = 20

export interface EffectSaid {
  kind: string
  params: Record<string, unknown>
}

export interface Draft {
  name: string
  description: string
  events: string[]
  condition: Tree
  effects: EffectSaid[]
  time: 'plain' | 'working'
  recurrence: Recurrence | null
  time_zone: string
  is_active: boolean
  team_ids: number[]
  is_personal: boolean
}

export function newDraft(kind: RuleKind, isPersonal = false): Draft {
  return {
    name: '',
    description: '',
    events: kind === 'trigger' ? ['opened'] : [],
    condition: { all: [] },
    effects: [],
    time: 'plain',
    recurrence: null,
    time_zone: '',
    is_active: true,
    team_ids: [],
    is_personal: isPersonal,
  }
}

/** What a version says, with the switches of its rule. */
export function draftOf(said: Rule | RuleVersion, rule: Pick<Rule, 'is_active' | 'team_ids' | 'is_personal'>): Draft {
  return {
    name: said.name,
    description: said.description,
    events: [...said.events],
    condition: said.condition as unknown as Tree,
    effects: said.effects as unknown as EffectSaid[],
    time: said.time,
    recurrence: said.recurrence ? ruleDraftOf(said.recurrence) : null,
    time_zone: said.time_zone ?? '',
    is_active: rule.is_active,
    team_ids: [...rule.team_ids],
    is_personal: rule.is_personal,
  }
}

type Said = Omit<RuleBody, 'is_active' | 'team_ids' | 'is_personal' | 'is_draft'>

/** Without what does not belong to the kind: the server refuses it. */
export function asSaid(draft: Draft, kind: RuleKind): Said {
  const isTimed = kind === 'timed'
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    events: kind === 'trigger' ? draft.events : [],
    condition: draft.condition as unknown as Record<string, unknown>,
    effects: draft.effects,
    time: isTimed ? draft.time : 'plain',
    recurrence: isTimed && draft.recurrence ? ruleOf(draft.recurrence) : null,
    time_zone: isTimed && draft.recurrence && draft.time_zone ? draft.time_zone : null,
  }
}

export function asSent(draft: Draft, kind: RuleKind, isDraft: boolean): RuleBody {
  const isMacro = kind === 'macro'
  return {
    ...asSaid(draft, kind),
    is_active: draft.is_active,
    team_ids: isMacro && !draft.is_personal ? draft.team_ids : [],
    is_personal: isMacro && draft.is_personal,
    is_draft: isDraft,
  }
}

/** Whether both would be sent alike. */
export function isSameDraft(a: Draft, b: Draft, kind: RuleKind): boolean {
  return isSame(asSent(a, kind, false), asSent(b, kind, false))
}

export type Fault = 'name' | 'events' | 'effects' | 'condition'

/** What keeps a draft from being sent, each by where it stands. */
export function faultsOf(draft: Draft, kind: RuleKind): Fault[] {
  const faults: Fault[] = []
  if (!draft.name.trim()) faults.push('name')
  if (kind === 'trigger' && draft.events.length === 0) faults.push('events')
  if (kind === 'timed' && testsOf(draft.condition).length === 0) faults.push('condition')
  if (draft.effects.length === 0) faults.push('effects')
  return faults
}
