/** Pure: what a notice says, where it leads, and into which groups kinds fall. */

import type { Notice, NoticeKind } from './queries'

/** What asks for an act of mine, what is said to me, what I follow. */
export type NoticeGroup = 'act' | 'said' | 'follow'

const GROUPS: Record<NoticeGroup, NoticeKind[]> = {
  act: [
    'approval_asked',
    'arbitration_raised',
    'handover_asked',
    'escalated',
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
    'mail_alarm',
    'backlog_warned',
    'leave_asked',
    'hold_ended',
    'team_pool',
    'confirmation_asked',
  ],
  said: ['mentioned', 'customer_replied', 'note_added', 'colleague_replied', 'supervision_reported', 'staff_replied'],
  follow: [
    'handover_answered',
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
  if (notice.kind === 'approval_asked')
    return notice.details.is_reminder ? 'approval_asked.again' : 'approval_asked.first'
  if (notice.kind === 'nudged') return notice.details.is_from_customer ? 'nudged.customer' : 'nudged.colleague'
  return notice.kind
}

/** Where it leads: to the place on the ticket that it is about. */
export function addressOf(notice: Notice): string | null {
  const { comment_id: comment, bulk_edit_id: bulk } = notice.details
  if (!notice.ticket) return typeof bulk === 'number' ? `/tickets?bulk=${bulk}` : null
  return `/tickets/${notice.ticket.id}${typeof comment === 'number' ? `#comment-${comment}` : ''}`
}

/** Whether it presses: shown with a warm mark. */
export function isPressing(kind: string): boolean {
  return [
    'priority_urgent',
    'escalated',
    'supervision_overdue',
    'sla_breached',
    'stage_overdue',
    'solution_rejected',
  ].includes(kind)
}
