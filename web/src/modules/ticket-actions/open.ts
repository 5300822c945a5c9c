/** Which dialog of an action stands open, and for which ticket. Anybody may open one; the host shows it. */

import { shallowRef } from 'vue'

import type { Ticket } from '@/modules/ticket/queries'

export type DialogKey =
  | 'assign'
  | 'handover'
  | 'hold'
  | 'merge'
  | 'split'
  | 'batch'
  | 'child'
  | 'followUp'
  | 'raise'
  | 'supervise'
  | 'nudge'
  | 'observe'
  | 'approval'
  | 'reason'
  | 'arbitrate'
  | 'escalate'
  | 'direct'

export interface Opened {
  key: DialogKey
  ticket: Ticket
  /** What the dialog begins with: tickets to merge, comments to split off. */
  tickets?: { id: number; number: string; title: string }[]
  comments?: number[]
  /** Which of the actions that ask for nothing but a reason. */
  reason?: 'release' | 'void' | 'delete' | 'decline'
  /** Which of the actions that ask for nothing: done at once, with undo. */
  direct?: 'resume' | 'archive' | 'unarchive' | 'unvoid'
  /** The hand-over that is declined. */
  handoverId?: number
}

export const opened = shallowRef<Opened | null>(null)

export function openAction(key: DialogKey, ticket: Ticket, rest: Omit<Opened, 'key' | 'ticket'> = {}): void {
  opened.value = { key, ticket, ...rest }
}
