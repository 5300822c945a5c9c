/** Words that several parts say: a strategy with its own settings, why somebody was not asked, where it goes else. */

import { number } from '@/shared/format'
import { t } from '@/shared/i18n'
import { needsThen } from './model/rule'
import type { Candidate, Rule, RuleIn } from './queries'

export interface Known {
  team: (id: number | null | undefined) => string
  skill: (id: number) => string
}

type Says = Pick<
  Rule,
  | 'strategy'
  | 'then'
  | 'skills'
  | 'skill_match'
  | 'certificate_ids'
  | 'within_days'
  | 'needs_presence'
  | 'team_id'
  | 'overflow_team_id'
  | 'off_hours'
> & { fall_back: NonNullable<RuleIn['fall_back']> }

/** What a rule does, in sentences: to which team, to whom of it, and where else. */
export function ruleWords(rule: Says, known: Known): string {
  const said = [whereTo(rule, known), ...whom(rule, known)]
  if (rule.overflow_team_id) said.push(t('routing.says.overflow', { team: known.team(rule.overflow_team_id) }))
  if (rule.strategy !== 'pool') said.push(elseWords(rule, known))
  return said.join(t('routing.semicolon'))
}

/** As it stands within a sentence: capitals are for its beginning. */
const within = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

function whereTo(rule: Says, known: Known): string {
  if (rule.team_id === null) return t('routing.says.sameTeam')
  return t('routing.says.team', { team: known.team(rule.team_id) })
}

function whom(rule: Says, known: Known): string[] {
  const said = [within(t(`routing.strategy.${rule.strategy}`))]
  if (rule.strategy === 'pool') return said
  if (rule.strategy === 'last_handler') said[0] += t('routing.says.within', { count: rule.within_days })
  if (needsThen(rule.strategy) && rule.then !== rule.strategy)
    said[0] += t('routing.says.then', { order: within(t(`routing.strategy.${rule.then}`)) })
  const skills = rule.skills.map((one) =>
    t('routing.says.skill', { skill: known.skill(one.skill_id), level: one.level ?? 1 }),
  )
  if (skills.length && rule.skill_match === 'all')
    said.push(t('routing.says.needs', { skills: skills.join(t('routing.comma')) }))
  else if (skills.length) said.push(t('routing.says.prefers', { skills: skills.join(t('routing.comma')) }))
  if (rule.certificate_ids.length)
    said.push(
      t('routing.says.certificates', { names: rule.certificate_ids.map(known.skill).join(t('routing.comma')) }),
    )
  if (rule.needs_presence) said.push(t('routing.says.present'))
  return said
}

export function elseWords(rule: Pick<Says, 'fall_back' | 'off_hours'>, known: Known): string {
  const kind = rule.fall_back.kind ?? 'pool'
  const to = t(`routing.fallBack.${kind}`, { team: known.team(rule.fall_back.team_id) })
  return t(`routing.says.else.${rule.off_hours}`, { to })
}

/** Why it was not he; of the chosen one and those who fit how they stood. */
export function refusalWords(one: Candidate): string {
  if (one.is_chosen) return t('routing.candidate.chosen')
  return one.refusal ? t(`routing.refusal.${one.refusal}`) : t('routing.candidate.fits')
}

export function distanceWords(one: Candidate): string {
  if (one.distance === null) return ''
  return t('routing.candidate.distance', { distance: number(one.distance, { maximumFractionDigits: 1 }) })
}
