/** Facts of the server turned to plain sentences for customers. */

import type { Schemas } from '@/api/client'
import { showValue, type FieldShape } from '@/modules/forms/model'
import { when } from '@/shared/format'
import { t } from '@/shared/i18n'
import type { Face, Progress, TimelineItem } from './queries'

/** Where it stands, as a headline. */
export function headline(progress: Progress): string {
  if (progress.continued_in) return t('portal.stands.continued')
  if (progress.your_turn === 'reply') return t('portal.stands.yourReply')
  if (progress.your_turn === 'confirm') return t('portal.stands.yourConfirmation')
  if (progress.reopened && progress.category === 'open') return t('portal.stands.reopened')
  return t(`portal.stands.${progress.category}`)
}

/** What happens next, and by when as far as it is promised. */
export function whatNext(progress: Progress, now: Date = new Date()): string {
  const { code, at } = progress.next
  if (code === 'nothing') return ''
  if (code === 'continued') return t('portal.next.continued', { number: progress.continued_in ?? '' })
  const by = at ?? (code === 'work' || code === 'start' || code === 'accept' ? progress.due_at : null)
  if (by && Date.parse(by) < now.getTime() && (code === 'work' || code === 'start' || code === 'accept'))
    return t('portal.next.late')
  return by ? t(`portal.next.${code}By`, { at: when(by, now) }) : t(`portal.next.${code}`)
}

/** The move by which its customer may take up a closed request again; null where there is none (any more). */
export function reopeningMove(progress: Progress, moves: Schemas['MoveOut'][]): string | null {
  if (progress.category !== 'closed' || progress.next.code !== 'reopen_until') return null
  return moves.find((one) => one.to !== 'closed' && one.required_fields.length === 0)?.key ?? null
}

/** Who has it, in words; '' where nobody has it yet or it is not told. */
export function whoHasIt(progress: Progress): string {
  const { assignee, team } = progress.who
  if (assignee && team) return t('portal.who.both', { assignee, team })
  return assignee ?? team ?? ''
}

export interface Entry {
  id: number
  at: string
  who: string
  isMine: boolean
  text: string
  item: TimelineItem
}

/** The timeline as a customer reads it: words of people, and the steps that mean something to him; newest first. */
export function plainTimeline(items: TimelineItem[], ownName: string): Entry[] {
  return items.flatMap((item) => {
    const who = item.actor.kind === 'system' ? t('portal.theSystem') : item.actor.name
    const isMine = item.actor.kind === 'customer' && item.actor.name === ownName
    const text = item.comment ? '' : stepWords(item)
    if (!item.comment && !text) return []
    return [{ id: item.id, at: item.at, who: isMine ? t('portal.you') : who, isMine, text, item }]
  })
}

function stepWords(item: TimelineItem): string {
  const details = item.details as Record<string, string | null>
  if (item.kind === 'ticket.opened') return t('portal.step.opened')
  if (item.kind === 'ticket.nudged') return t('portal.step.nudged')
  if (item.kind === 'ticket.assigned') {
    return details.assignee_name ? t('portal.step.assigned', { name: details.assignee_name }) : ''
  }
  if (item.kind === 'ticket.moved' && details.from_category !== details.to_category) {
    const wasDone = ['solved', 'closed'].includes(details.from_category ?? '')
    if (wasDone && details.to_category === 'open') return t('portal.step.takenUpAgain')
    if (item.actor.kind === 'customer' && details.to_category === 'closed') return t('portal.step.confirmed')
    return t(`portal.step.to.${details.to_category ?? 'open'}`)
  }
  return ''
}

// Their values are ids, or stand on the page already.
const NOT_TOLD = ['file', 'person', 'contact']

/** What was filled in beside words and files, such as an order number, in the order of its form. */
export function givenFacts(
  form: Schemas['FormOut'] | undefined,
  fields: Record<string, unknown>,
): { label: string; value: string }[] {
  const entries = form?.sections.flatMap((section) => section.entries) ?? []
  return entries
    .filter((one) => one.is_custom && one.field !== 'resolution' && !NOT_TOLD.includes(one.kind ?? ''))
    .map((one) => ({ label: one.name, value: showValue(one as unknown as FieldShape, fields[one.field]) }))
    .filter((one) => one.value !== '')
}

/** The tenant's colours as the tokens that parts read; null leaves the product's own. */
export function brandTokens(face: Face | null | undefined, isDark: boolean): Record<string, string> {
  const colours = face?.colours
  if (!colours) return {}
  // Readable on white is not yet readable on the page's ground, which is a little darker.
  const shown = isDark ? colours.on_dark : `color-mix(in srgb, ${colours.on_white} 84%, black)`
  const names = [
    '--gd-brand',
    '--gd-brand-hover',
    '--gd-brand-press',
    '--gd-brand-text',
    '--gd-brand-ink',
    '--gd-focus',
  ]
  return Object.fromEntries(names.map((name) => [name, shown]))
}
