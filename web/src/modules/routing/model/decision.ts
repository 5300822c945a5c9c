/** A decision in words: which teams were asked, how many of them fit, and why the others did not. */

import { when } from '@/shared/format'
import { t } from '@/shared/i18n'
import type { Decision, Refusal } from '../queries'

type Step = Decision['steps'][number]

/** In which order refusals are counted up: what is decided for good before what passes. */
const REFUSALS = [
  'excluded',
  'missing_skill',
  'missing_certificate',
  'on_leave',
  'in_class',
  'off_shift',
  'away',
  'busy',
  'absent',
  'full',
] as const

/** A step worth a line. Rules are told apart, with their tests. */
export function stepWords(step: Step): string[] {
  switch (step.kind) {
    case 'team': {
      const names = (step.names as string[] | undefined) ?? []
      return [t('routing.step.team', { teams: names.join(t('routing.comma')) })]
    }
    case 'owner':
      return [ownerWords(step)]
    case 'no_team':
      return [t('routing.step.noTeam')]
    case 'waits':
      return [t('routing.step.waits', { until: when(String(step.until)) })]
    case 'fall_back':
      return [step.is_pool ? t('routing.step.pool') : t('routing.step.fallBack')]
    default:
      return []
  }
}

/** Whose customer it is, and why he got it or not. */
function ownerWords(step: Step): string {
  if (step.user_id == null) return t('routing.step.ownerNone')
  const name = String(step.name)
  if (step.is_chosen) return t('routing.step.ownerChosen', { name })
  const why = step.refusal as Refusal | 'not_in_team' | null
  if (why === 'not_in_team') return t('routing.step.ownerElsewhere', { name })
  if (why === null) return t('routing.step.ownerBeside', { name })
  return t('routing.step.ownerNot', { name, why: t(`routing.refusal.${why}`) })
}

/** 8 asked: 2 fit, 3 off shift, 3 full. */
export function countWords(counts: Record<string, number>): string {
  const fit = counts.fit ?? 0
  const parts = [t('routing.count.fit', { count: fit })]
  for (const word of REFUSALS) {
    const count = counts[word] ?? 0
    if (count > 0) parts.push(t('routing.count.refused', { count, why: t(`routing.refusal.${word}`) }))
  }
  return t('routing.count.asked', { count: counts.asked ?? 0, parts: parts.join(t('routing.comma')) })
}

export function outcomeTone(outcome: Decision['outcome']): 'good' | 'waits' | 'plain' {
  if (outcome === 'assigned' || outcome === 'offered') return 'good'
  return outcome === 'waiting' ? 'waits' : 'plain'
}
