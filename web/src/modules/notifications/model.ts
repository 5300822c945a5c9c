/** Pure: what a notice says, where it leads, and into which groups kinds fall. */

import type { Notice, NoticeKind } from './queries'

/** What asks for an act of mine, what is said to me, what I follow. */
export type NoticeGroup = 'act' | 'said' | 'follow'

const GROUPS: Record<NoticeGroup, NoticeKind[]> = {
  act: [
    'urgent_alert',
    'urgent_unanswered',
    'left_unread',
    'approval_asked',
    'arbitration_raised',
    'handover_asked',
    'escalated',
    'escalation_again',
    'solution_rejected',
    'nudged',
    'supervision_opened',
    'supervision_overdue',
    'assigned',
    'subtask_assigned',
    'priority_urgent',
    'sla_breached',
    'sla_warned',
    'stage_overdue',
    'customer_waiting',
    'no_update',
    'state_dwelt',
    'reminded',
    'mail_alarm',
    'backlog_warned',
    'leave_asked',
    'webhook_stopped',
    'hold_ended',
    'team_pool',
    'confirmation_asked',
  ],
  said: [
    'mentioned',
    'customer_replied',
    'note_added',
    'colleague_replied',
    'supervision_reported',
    'rule_notice',
    'staff_replied',
  ],
  follow: [
    'handover_answered',
    'escalation_settled',
    'approval_decided',
    'solution_confirmed',
    'leave_decided',
    'bulk_edit_finished',
    'ticket_closed',
  ],
}

export const NOTICE_GROUPS = Object.keys(GROUPS) as NoticeGroup[]

export function kindsOf(group: NoticeGroup): NoticeKind[] {
  return GROUPS[group]
}

export function groupOf(kind: string): NoticeGroup {
  return NOTICE_GROUPS.find((group) => (GROUPS[group] as string[]).includes(kind)) ?? 'follow'
}

/** i18n key of the sentence; approvals and hand-overs have one for each outcome. */
export function sentenceKey(notice: Notice): string {
  const outcome = notice.details.outcome
  if (typeof outcome === 'string' && ['approval_decided', 'handover_answered'].includes(notice.kind))
    return `${notice.kind}.${outcome}`
  if (notice.kind === 'leave_decided') return `leave_decided.${String(notice.details.state)}`
  if (notice.kind === 'mail_alarm') return `mail_alarm.${String(notice.details.reason)}`
  if (notice.kind === 'webhook_stopped') return `webhook_stopped.${String(notice.details.reason)}`
  if (notice.kind === 'approval_asked')
    return notice.details.is_reminder ? 'approval_asked.again' : 'approval_asked.first'
  if (notice.kind === 'nudged') return notice.details.is_from_customer ? 'nudged.customer' : 'nudged.colleague'
  return notice.kind
}

/** Where it leads: to the place on the ticket that it is about. */
export function addressOf(notice: Notice): string | null {
  const { comment_id: comment, bulk_edit_id: bulk } = notice.details
  if (typeof notice.details.webhook_id === 'number') return `/settings/webhooks/${notice.details.webhook_id}`
  if (!notice.ticket) return typeof bulk === 'number' ? `/tickets?bulk=${bulk}` : null
  return `/tickets/${notice.ticket.id}${typeof comment === 'number' ? `#comment-${comment}` : ''}`
}

/** Whether it presses: shown with a warm mark. */
export function isPressing(kind: string): boolean {
  return [
    'urgent_alert',
    'urgent_unanswered',
    'priority_urgent',
    'escalated',
    'escalation_again',
    'supervision_overdue',
    'sla_breached',
    'stage_overdue',
    'solution_rejected',
  ].includes(kind)
}

/** What a rule says of itself, in the language that is nearest. */
export function ownWords(notice: Notice, locale: string): string {
  const texts = notice.details.texts as Record<string, string> | undefined
  if (!texts) return ''
  return texts[locale] ?? texts.en ?? texts['zh-CN'] ?? ''
}

/** Whole minutes until then; 0 when it is over. */
export function minutesLeft(until: string, now: Date): number {
  return Math.max(0, Math.ceil((new Date(until).getTime() - now.getTime()) / 60_000))
}

/** Only what needs somebody is warm. */
export function deliveryTone(state: string): 'ok' | 'breach' | 'info' | 'plain' {
  if (state === 'sent') return 'ok'
  if (state === 'failed') return 'breach'
  return state === 'dropped' ? 'plain' : 'info'
}
