/** Pure: how a timeline is read: what is shown, what is folded, and where a day begins. Newest last. */

import { showsFile } from '@/api/files'
import type { TimelineItem } from './queries'

export type TimelineFilter = 'all' | 'conversation' | 'internal' | 'changes'

export type Row =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'fold'; key: string; count: number; from: string; to: string; hasMore: boolean }
  | { kind: 'comment'; key: string; item: TimelineItem }
  | { kind: 'handover'; key: string; item: TimelineItem }
  | { kind: 'event'; key: string; item: TimelineItem }
  | { kind: 'automation'; key: string; items: TimelineItem[] }

/** How many entries stay in sight however long the history is. */
export const SHOWN = 6

/** Facts about time and trouble: told in warm colours, never folded away as automation. */
const PRESSING = new Set([
  'ticket.stage_overdue',
  'ticket.clock_breached',
  'ticket.handover_overdue',
  'ticket.supervision_overdue',
  'ticket.escalated',
  'ticket.escalation_notified',
  'ticket.nudged',
  'ticket.priority_risen',
  'ticket.solution_rejected',
  'ticket.approval_hindered',
  'ticket.mail_abandoned',
  'ticket.mail_bounced',
])

export function isPressing(item: TimelineItem): boolean {
  return PRESSING.has(item.kind)
}

export function isOfCustomer(item: TimelineItem): boolean {
  return item.comment?.author.kind === 'customer'
}

function passes(item: TimelineItem, filter: TimelineFilter): boolean {
  if (filter === 'all') return true
  if (filter === 'changes') return !item.comment
  if (!item.comment) return filter === 'internal' && item.kind === 'ticket.handover_offered'
  return item.comment.is_public === (filter === 'conversation')
}

/** Causes of escalations whose beginning and people have entries of their own. */
const LADDER_CAUSES = ['time', 'complexity', 'wish', 'impact']

/** What the opening of a ticket says stands in its head and its description already. */
function isTold(item: TimelineItem): boolean {
  if (item.kind === 'ticket.escalated') return !LADDER_CAUSES.includes(String(item.details?.cause))
  return item.kind !== 'ticket.opened'
}

/**
 * Pages as the server gives them (newest first), joined and in order, oldest first; each entry once. A comment that two
 * facts tell of (a nudge with words) is shown with the fact that says more.
 */
export function joinPages(newest: TimelineItem[], older: TimelineItem[]): TimelineItem[] {
  const byId = new Map<number, TimelineItem>()
  for (const item of [...older, ...newest]) byId.set(item.id, item)
  const items = [...byId.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id - b.id))
  const saidBy = new Map<number, TimelineItem>()
  for (const item of items) {
    if (!item.comment) continue
    const other = saidBy.get(item.comment.id)
    if (!other || other.kind === 'ticket.commented') saidBy.set(item.comment.id, item)
  }
  return items.filter((item) => !item.comment || saidBy.get(item.comment.id) === item)
}

interface Folding {
  filter: TimelineFilter
  /** Id of the last entry that was read here before; 0: never. */
  lastRead: number
  isUnfolded: boolean
  /** There is more on the server than was fetched. */
  hasMore: boolean
  /** An entry that must be in sight (a deep link). */
  wanted?: number | null
  dayOf: (at: string) => string
}

/** Index of the first entry that stays in sight: the last six, and everything that came since it was read. */
export function firstShown(items: TimelineItem[], folding: Pick<Folding, 'lastRead' | 'wanted'>): number {
  let first = Math.max(0, items.length - SHOWN)
  const unread = folding.lastRead ? items.findIndex((item) => item.id > folding.lastRead) : -1
  if (unread >= 0) first = Math.min(first, unread)
  const wanted = folding.wanted ? items.findIndex((item) => item.comment?.id === folding.wanted) : -1
  if (wanted >= 0) first = Math.min(first, wanted)
  // A line that hides one or two entries costs as much room as they do.
  return first <= 2 ? 0 : first
}

export function rowsOf(all: TimelineItem[], folding: Folding): Row[] {
  const items = all.filter((item) => isTold(item) && passes(item, folding.filter))
  const first = folding.isUnfolded ? 0 : firstShown(items, folding)
  const rows: Row[] = []
  const hidden = items.slice(0, first)
  if (hidden.length || folding.hasMore) {
    rows.push({
      kind: 'fold',
      key: 'fold',
      count: hidden.length,
      from: hidden[0]?.at ?? items[0]?.at ?? '',
      to: hidden.at(-1)?.at ?? items[0]?.at ?? '',
      hasMore: folding.hasMore,
    })
  }
  let day = ''
  for (const item of items.slice(first)) {
    const itsDay = folding.dayOf(item.at)
    if (itsDay !== day) {
      rows.push({ kind: 'day', key: `day-${itsDay}`, at: item.at })
      day = itsDay
    }
    rows.push(rowOf(item))
  }
  return merged(rows)
}

function rowOf(item: TimelineItem): Row {
  const key = `e${item.id}`
  if (item.comment) return { kind: 'comment', key, item }
  if (item.kind === 'ticket.handover_offered') return { kind: 'handover', key, item }
  if (item.actor.kind === 'system' && !isPressing(item)) return { kind: 'automation', key, items: [item] }
  return { kind: 'event', key, item }
}

/** What the system did in a row becomes one line; one alone is told as it is. */
function merged(rows: Row[]): Row[] {
  const out: Row[] = []
  for (const row of rows) {
    const last = out.at(-1)
    if (row.kind === 'automation' && last?.kind === 'automation') last.items.push(...row.items)
    else out.push(row.kind === 'automation' ? { ...row, items: [...row.items] } : row)
  }
  return out.map((row) =>
    row.kind === 'automation' && row.items.length === 1 ? { kind: 'event', key: row.key, item: row.items[0]! } : row,
  )
}

/** Id of the newest public comment that is on the page: what an answer is based on. */
export function newestPublicComment(items: TimelineItem[]): number {
  return items.reduce((most, item) => (item.comment?.is_public ? Math.max(most, item.comment.id) : most), 0)
}

/** Entries of others that came after `seen`. */
export function arrivedSince(items: TimelineItem[], seen: number, ownUserId: number | null): TimelineItem[] {
  return items.filter((item) => item.id > seen && !(item.actor.kind === 'user' && item.actor.id === ownUserId))
}

/** Files that a text shows by itself need no card beneath it. */
export function notInText<T extends { id: number }>(files: T[], body: string): T[] {
  return files.filter((file) => !showsFile(body, file.id))
}
