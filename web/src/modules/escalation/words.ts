/** Words of escalations that more than one place shows. */

import { length } from '@/modules/sla/words'
import { t } from '@/shared/i18n'
import type { EscalationRow, Ladder, Level } from './queries'

export const TRIGGERS = ['complexity', 'time', 'wish', 'impact'] as const
/** Ticketing's own causes have names of their own; the others are the triggers. */
const OWN = ['rejected', 'unanswered', 'unfinished'] as const

export function causeWords(one: Pick<EscalationRow, 'cause' | 'trigger' | 'rule'>): string {
  const own = OWN.find((cause) => cause === one.cause)
  if (own) return t(`escalation.cause.${own}`)
  const kind = one.rule?.kind
  return typeof kind === 'string'
    ? t(`escalation.rule.${kind as Ladder['rules'][number]['kind']}`)
    : t(`escalation.trigger.${one.trigger}`)
}

type Paced = Pick<Level, 'remind_minutes' | 'next_after_minutes' | 'time'>

/** How a level goes on where nobody answers; empty: it does not. */
export function paceWords(level: Paced): string {
  const parts = [
    level.remind_minutes === null ? '' : t('escalation.everyTime', { time: length(level.remind_minutes * 60) }),
    level.next_after_minutes === null
      ? ''
      : t('escalation.thenNext', { time: length(level.next_after_minutes * 60) }),
  ].filter(Boolean)
  if (!parts.length) return ''
  const time = level.time === 'plain' ? [t('escalation.plainTime')] : []
  return [...parts, ...time].join(t('escalation.listMark'))
}

export function levelName(level: { level: number; name: string }): string {
  const number = t('escalation.levelNumber', { level: String(level.level) })
  return level.name ? t('escalation.levelNamed', { number, name: level.name }) : number
}
