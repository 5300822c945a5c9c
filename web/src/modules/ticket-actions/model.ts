/** Pure: which actions a ticket offers, and what their forms reckon. */

import type { Schemas } from '@/api/client'
import type { Ticket } from '@/modules/ticket/queries'

type Category = Ticket['state_category']

export const isRunning = (category: Category): boolean => category !== 'solved' && category !== 'closed'

/** A flow has moves onto hold or not; the server finds the first that the person may make. */
export function canHold(ticket: Pick<Ticket, 'state_category'>): boolean {
  return isRunning(ticket.state_category) && ticket.state_category !== 'on_hold'
}

/** Where a merge or a split is told to, each once, whoever asks: requesters, followers, assignees. */
export function hearers(heard: Schemas['HearingOut']): { requesters: string[]; colleagues: string[] } {
  const colleagues = new Map([...heard.assignees, ...heard.followers].map((one) => [one.id, one.name]))
  return { requesters: heard.requesters.map((one) => one.name), colleagues: [...colleagues.values()] }
}

/** A day ahead at nine, as the browser's input wants it: when a hold usually ends. */
export function tomorrowAtNine(now: Date): string {
  const day = new Date(now.getTime() - now.getTimezoneOffset() * 60_000 + 86_400_000)
  return `${day.toISOString().slice(0, 10)}T09:00`
}

export function daysAhead(now: Date, days: number): string {
  const day = new Date(now.getTime() - now.getTimezoneOffset() * 60_000 + days * 86_400_000)
  return `${day.toISOString().slice(0, 10)}T18:00`
}

export interface ApproverDraft {
  kind: 'person' | 'role' | 'manager' | 'team_lead'
  id?: number
  key?: string
  name: string
}

export function approversOf(drafts: ApproverDraft[]): Schemas['ApproverIn'][] {
  return drafts.map(({ kind, id, key }) => ({ kind, ...(id === undefined ? {} : { id }), ...(key ? { key } : {}) }))
}
